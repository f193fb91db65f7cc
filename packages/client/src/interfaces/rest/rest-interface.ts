import { formatAdl } from '../../descriptions/adl/adl.js';
import type { ActivityDescription } from '../../descriptions/model/activity-description.js';
import { GATE_CONTENT, GATE_NAME, hasGate, withGate, withoutGate } from '../../descriptions/model/inputs-gate.js';
import { NotAnArcServerError } from '../../errors/index.js';
import type { ComputingService } from '../../information/computing-service.js';
import type { Job, JobId } from '../../jobs/job.js';
import { shortId } from '../../jobs/short-id.js';
import { type SessionAccess, SessionDirectory } from '../../transfer/session-directory.js';
import { type InputProgress, uploadFile } from '../../transfer/upload.js';
import { ArexActivities } from '../arex/arex-activities.js';
import { readLog } from '../arex/arex-records.js';
import type { InterfaceDependencies } from '../arex/interface-dependencies.js';
import { refusal } from '../arex/refusal.js';
import type {
  ActionResult,
  CallOptions,
  ComputingInterface,
  CreationResult,
  DelegateOptions,
} from '../contract/computing-interface.js';
import type { DelegationRenewal } from '../contract/delegation-renewal.js';
import { readAnswer } from '../contract/service-answer.js';
import { CertificateDelegation } from '../delegation/certificate-delegation.js';
import { DelegationKeeper } from '../delegation/delegation-keeper.js';
import { TokenDelegation } from '../delegation/token-delegation.js';
import { readMultistatus } from './multistatus.js';
import { REST_ADDRESS } from './rest-address.js';
import { RestConnection } from './rest-connection.js';
import { restDelegations, restTokenDelegation } from './rest-delegations.js';
import {
  type CreatedItem,
  isSuccess,
  isWholeRefusal,
  type JobAction,
  type JobItem,
  MAX_IDS_PER_REQUEST,
  readCreatedItems,
  readJobItems,
  requests,
} from './rest-messages.js';
import { RestRecords } from './rest-records.js';
import { readInfo, readSessionListing } from './rest-xml.js';

/** ARC's REST interface, 1.0 and 1.1. */
export class RestInterface implements ComputingInterface {
  readonly kind = REST_ADDRESS.kind;
  readonly #connection: RestConnection;
  readonly #records: RestRecords;
  readonly #activities: ArexActivities;
  readonly #delegations: DelegationKeeper;
  readonly #certificateDelegation: CertificateDelegation;
  readonly #token: InterfaceDependencies['token'];
  readonly #tokenDelegation: TokenDelegation;
  readonly #parts: Pick<InterfaceDependencies, 'http' | 'log'>;

  private constructor(connection: RestConnection, parts: InterfaceDependencies) {
    this.#connection = connection;
    this.#parts = parts;
    this.#records = new RestRecords(connection);
    this.#activities = new ArexActivities(this.#records);
    this.#delegations = new DelegationKeeper({
      service: restDelegations(connection),
      signer: parts.signer,
      log: parts.log,
      ...(parts.rememberedDelegation && { remembered: parts.rememberedDelegation }),
      notes: parts.delegationNotes,
    });
    const delegateCertificate = (options: CallOptions) => this.#delegations.current(options);
    const requireAccess = async (options: CallOptions) =>
      void (await connection.send(requests.listDelegations(), options));
    this.#certificateDelegation = new CertificateDelegation({ delegateCertificate, requireAccess });
    this.#token = parts.token;
    this.#tokenDelegation = new TokenDelegation({
      endpoint: connection.endpoint,
      put: restTokenDelegation(connection),
      delegateCertificate,
      requireAccess,
      log: parts.log,
      notes: parts.delegationNotes,
    });
  }

  /**
   * Agrees on a version with the endpoint.
   * @throws NotAnArcServerError, NotAuthorisedError and the errors of the connection
   */
  static async open(parts: InterfaceDependencies, options: CallOptions = {}): Promise<RestInterface> {
    return new RestInterface(await RestConnection.open(parts.http, parts.endpoint, options), parts);
  }

  get label(): string {
    return `REST ${this.#connection.version}`;
  }

  get endpoint(): string {
    return this.#connection.endpoint;
  }

  serviceInfo(options: CallOptions = {}): Promise<ComputingService> {
    return this.#connection.ask(requests.info(), ({ body }) => readInfo(body), options);
  }

  async delegate(options: DelegateOptions = {}): Promise<string | undefined> {
    const token = await this.#token?.();
    return token === undefined
      ? this.#certificateDelegation.current(options)
      : this.#tokenDelegation.current(token, options);
  }

  renewDelegation(id: string, options: CallOptions = {}): Promise<DelegationRenewal> {
    return this.#delegations.renew(id, options);
  }

  async createActivities(
    descriptions: readonly ActivityDescription[],
    options: CallOptions = {},
  ): Promise<readonly CreationResult[]> {
    if (descriptions.length === 0) return [];
    const documents = descriptions.map((description) =>
      formatAdl(withGate(withoutPush(description)), { declaration: false, onLoss: () => {} }),
    );
    const body =
      documents.length === 1
        ? String(documents[0])
        : `<ActivityDescriptions>${documents.join('')}</ActivityDescriptions>`;
    const request = requests.create(body);
    const answer = await this.#connection.send(request, options);
    if (isWholeRefusal(answer)) return descriptions.map(() => refusal(answer.reason));
    const items = this.#connection.read(request, answer, ({ body }) => readCreatedItems(body, descriptions.length));
    return items.map((item) => this.#creationResult(item));
  }

  async findSubmissions(
    submissionIds: readonly string[],
    _since: Date,
    options: CallOptions = {},
  ): Promise<ReadonlyMap<string, JobId>> {
    const found = await this.#activities.findSubmissionIds(submissionIds, options);
    return new Map([...found].map(([submissionId, id]) => [submissionId, this.#records.jobId(id)]));
  }

  carriesSubmissionId(jobId: JobId, submissionId: string, options: CallOptions = {}): Promise<boolean | undefined> {
    return this.#activities.carriesSubmissionId(shortId(jobId), submissionId, options);
  }

  inputProgress(jobId: JobId, options: CallOptions = {}): Promise<InputProgress> {
    return this.#activities.inputProgress(shortId(jobId), options);
  }

  async inputsDelivered(jobId: JobId, { signal }: CallOptions = {}): Promise<void> {
    const { http, log } = this.#parts;
    const inputProgress = (options: CallOptions) => this.inputProgress(jobId, options);
    const session = new SessionDirectory(http, this.session(jobId), { log });
    await uploadFile(session, { path: GATE_NAME, content: GATE_CONTENT }, { isNew: true, signal, log, inputProgress });
  }

  async awaitsDelivery(jobId: JobId, options: CallOptions = {}): Promise<boolean> {
    const description = await this.#activities.description(shortId(jobId), options);
    return description !== undefined && hasGate(description);
  }

  async listActivities(options: CallOptions = {}): Promise<readonly JobId[]> {
    return (await this.#records.ids(options)).map((id) => this.#records.jobId(id));
  }

  activities(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly (Job | undefined)[]> {
    return this.#activities.read(jobIds.map(shortId), options);
  }

  kill(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    return this.#act('kill', jobIds, options);
  }

  wipe(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    return this.#act('clean', jobIds, options);
  }

  restart(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    return this.#act('restart', jobIds, options);
  }

  session(jobId: JobId): SessionAccess {
    return {
      url: this.#connection.url(`jobs/${encodeURIComponent(shortId(jobId))}/session`),
      listingAccept: 'text/xml',
      readListing: (body) => readAnswer(this.endpoint, () => readSessionListing(body)),
      readProperties: (body) => readAnswer(this.endpoint, () => readMultistatus(body)),
    };
  }

  async description(jobId: JobId, options: CallOptions = {}): Promise<ActivityDescription | undefined> {
    const description = await this.#activities.description(shortId(jobId), options);
    return description && withoutGate(description);
  }

  jobLog(jobId: JobId, options: CallOptions = {}): Promise<string | undefined> {
    return this.#records.record(shortId(jobId), 'errors', options);
  }

  jobLogFiles(jobId: JobId, options: CallOptions = {}): Promise<ReadonlyMap<string, string>> {
    return readLog(this.#records, shortId(jobId), options);
  }

  #creationResult(item: CreatedItem): CreationResult {
    if ('id' in item) return { created: true, jobId: this.#records.jobId(item.id) };
    if ('reason' in item) return refusal(item.reason);
    const message = `${this.endpoint} does not tell the result for the job: ${item.unclear}`;
    return { created: undefined, error: new NotAnArcServerError(message), mayExist: true };
  }

  async #act(action: JobAction, jobIds: readonly JobId[], options: CallOptions): Promise<readonly ActionResult[]> {
    const results: ActionResult[] = [];
    for (let start = 0; start < jobIds.length; start += MAX_IDS_PER_REQUEST) {
      const ids = jobIds.slice(start, start + MAX_IDS_PER_REQUEST).map(shortId);
      const read = (answer: { readonly body: string }) => readJobItems(answer.body, ids.length);
      results.push(...(await this.#connection.ask(requests.action(action, ids), read, options)).map(actionResult));
    }
    return results;
  }
}

/** REST has no request that tells a waiting job that its inputs are there: the job would wait until it fails. */
const withoutPush = ({ clientDataPush: _, ...description }: ActivityDescription): ActivityDescription => description;

const actionResult = (item: JobItem): ActionResult =>
  isSuccess(item.statusCode)
    ? { done: true }
    : { done: false, reason: item.reason || `status ${item.statusCode}`, notFound: item.statusCode === 404 };
