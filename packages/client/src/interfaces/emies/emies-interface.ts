import { type ActivityDescription, isUploaded } from '../../descriptions/model/activity-description.js';
import { ServiceError } from '../../errors/index.js';
import type { ComputingService } from '../../information/computing-service.js';
import type { Job, JobId } from '../../jobs/job.js';
import { shortId } from '../../jobs/short-id.js';
import type { SessionAccess } from '../../transfer/session-directory.js';
import type { InputProgress } from '../../transfer/upload.js';
import type { XmlElement } from '../../xml/xml-element.js';
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
import { createInBatches } from './creation-batches.js';
import { EMIES_ADDRESS } from './emies-address.js';
import { EmiesConnection, faultError } from './emies-connection.js';
import { emiesDelegations } from './emies-delegations.js';
import {
  MAX_IDS_PER_REQUEST,
  type ManagementOperation,
  readCreations,
  readManaged,
  readNotified,
  readResourceInfo,
  requests,
} from './emies-messages.js';
import { EmiesRecords } from './emies-records.js';
import { readHtmlListing } from './session-listing.js';
import type { SoapFault } from './soap-envelope.js';

/** EMI-ES, as the A-REX of ARC 5 and 6 speaks it. */
export class EmiesInterface implements ComputingInterface {
  readonly kind = EMIES_ADDRESS.kind;
  readonly label = 'EMI-ES';
  readonly #connection: EmiesConnection;
  readonly #records: EmiesRecords;
  readonly #activities: ArexActivities;
  readonly #delegations: DelegationKeeper;
  readonly #certificateDelegation: CertificateDelegation;
  readonly #token: InterfaceDependencies['token'];
  readonly #tokenDelegation: TokenDelegation;

  private constructor(connection: EmiesConnection, parts: InterfaceDependencies) {
    this.#connection = connection;
    this.#records = new EmiesRecords(connection);
    this.#activities = new ArexActivities(this.#records);
    this.#delegations = new DelegationKeeper({
      service: emiesDelegations(connection),
      signer: parts.signer,
      log: parts.log,
      ...(parts.rememberedDelegation && { remembered: parts.rememberedDelegation }),
      notes: parts.delegationNotes,
    });
    const delegateCertificate = (options: CallOptions) => this.#delegations.current(options);
    // To open the interface took a request that a user who is not let in cannot make.
    this.#certificateDelegation = new CertificateDelegation({ delegateCertificate });
    this.#token = parts.token;
    this.#tokenDelegation = new TokenDelegation({
      endpoint: connection.endpoint,
      put: undefined,
      delegateCertificate,
      log: parts.log,
      notes: parts.delegationNotes,
    });
  }

  /**
   * Makes sure that the endpoint speaks EMI-ES.
   * @throws NotAnArcServerError, NotAuthorisedError and the errors of the connection
   */
  static async open(parts: InterfaceDependencies, options: CallOptions = {}): Promise<EmiesInterface> {
    return new EmiesInterface(await EmiesConnection.open(parts.http, parts.endpoint, options), parts);
  }

  get endpoint(): string {
    return this.#connection.endpoint;
  }

  serviceInfo(options: CallOptions = {}): Promise<ComputingService> {
    return this.#connection.ask(requests.resourceInfo(), readResourceInfo, options);
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
    const results = await createInBatches(descriptions.map(announcingInputs), {
      send: async (batch) => {
        const request = requests.create(batch);
        const answer = await this.#connection.send(request, options);
        if ('fault' in answer) {
          if (saysNothing(answer.fault)) throw faultError(request.operation, answer.fault, { retryable: true });
          return answer;
        }
        return {
          items: this.#connection.read(request, answer.response, (response) => readCreations(response, batch.length)),
        };
      },
      hasNone: async (batch) => (await this.#activities.findSubmissionIds(batch.flatMap(lastId), options)).size === 0,
    });
    return results.map((result) => {
      if ('id' in result) return { created: true, jobId: EMIES_ADDRESS.format(this.endpoint, result.id) };
      return 'reason' in result ? refusal(result.reason) : { created: undefined, ...result };
    });
  }

  async findSubmissions(
    submissionIds: readonly string[],
    _since: Date,
    options: CallOptions = {},
  ): Promise<ReadonlyMap<string, JobId>> {
    const found = await this.#activities.findSubmissionIds(submissionIds, options);
    return new Map([...found].map(([submissionId, id]) => [submissionId, EMIES_ADDRESS.format(this.endpoint, id)]));
  }

  carriesSubmissionId(jobId: JobId, submissionId: string, options: CallOptions = {}): Promise<boolean | undefined> {
    return this.#activities.carriesSubmissionId(shortId(jobId), submissionId, options);
  }

  inputProgress(jobId: JobId, options: CallOptions = {}): Promise<InputProgress> {
    return this.#activities.inputProgress(shortId(jobId), options);
  }

  async inputsDelivered(jobId: JobId, options: CallOptions = {}): Promise<void> {
    const id = shortId(jobId);
    const read = (response: XmlElement) => readNotified(response, [id]);
    const [result] = await this.#connection.ask(requests.inputsDelivered(id), read, options);
    if (result?.done) return;
    const reason = result?.reason ?? 'no answer';
    throw new ServiceError(`The server does not take notice that the inputs of ${jobId} are there: ${reason}`, {
      httpStatus: 200,
      reason,
    });
  }

  async awaitsDelivery(jobId: JobId, options: CallOptions = {}): Promise<boolean> {
    return (await this.description(jobId, options))?.clientDataPush === true;
  }

  async listActivities(options: CallOptions = {}): Promise<readonly JobId[]> {
    return (await this.#records.ids(options)).map((id) => this.#records.jobId(id));
  }

  activities(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly (Job | undefined)[]> {
    return this.#activities.read(jobIds.map(shortId), options);
  }

  kill(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    return this.#manage('CancelActivity', jobIds, options);
  }

  wipe(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    return this.#manage('WipeActivity', jobIds, options);
  }

  restart(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    return this.#manage('RestartActivity', jobIds, options);
  }

  session(jobId: JobId): SessionAccess {
    return {
      url: `${this.endpoint}/${encodeURIComponent(shortId(jobId))}`,
      listingAccept: 'text/html',
      jobAndFileMissingAlike: true,
      readListing: (body) => readAnswer(this.endpoint, () => readHtmlListing(body)),
    };
  }

  description(jobId: JobId, options: CallOptions = {}): Promise<ActivityDescription | undefined> {
    return this.#activities.description(shortId(jobId), options);
  }

  jobLog(jobId: JobId, options: CallOptions = {}): Promise<string | undefined> {
    return this.#records.record(shortId(jobId), 'errors', options);
  }

  jobLogFiles(jobId: JobId, options: CallOptions = {}): Promise<ReadonlyMap<string, string>> {
    return readLog(this.#records, shortId(jobId), options);
  }

  async #manage(
    operation: ManagementOperation,
    jobIds: readonly JobId[],
    options: CallOptions,
  ): Promise<readonly ActionResult[]> {
    const results: ActionResult[] = [];
    for (let start = 0; start < jobIds.length; start += MAX_IDS_PER_REQUEST) {
      const ids = jobIds.slice(start, start + MAX_IDS_PER_REQUEST).map(shortId);
      const read = (response: XmlElement) => readManaged(response, operation, ids);
      results.push(...(await this.#connection.ask(requests.manage(operation, ids), read, options)));
    }
    return results;
  }
}

/** Has the job wait for the message that its inputs are there, rather than start with a file that has arrived in part. */
const announcingInputs = ({ clientDataPush: _, ...description }: ActivityDescription): ActivityDescription =>
  description.inputFiles?.some(isUploaded) ? { ...description, clientDataPush: true } : description;

/** A submission id is the last of the previous ids in a job's description. */
const lastId = ({ previousIds = [] }: ActivityDescription): readonly string[] => previousIds.slice(-1);

/**
 * A fault that is the service's refusal has a type, or says that the service does not support the operation. Any other fault may
 * come from a gateway in front of it, or from a service that failed after it had carried out the request.
 */
const saysNothing = ({ type, reason }: SoapFault): boolean => type === undefined && !/not supported/i.test(reason);
