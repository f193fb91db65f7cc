import { JobNotFoundError, NotAnArcServerError, ServiceError } from '../errors/index.js';
import { HttpsClient } from '../http/https-client.js';
import type { ServerTrust } from '../http/server-trust.js';
import { UserAuthenticator } from '../identity/user-authenticator.js';
import { type ComputingService, isUnpublished } from '../information/computing-service.js';
import type { InterfaceDependencies } from '../interfaces/arex/interface-dependencies.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { DelegationSigner } from '../interfaces/delegation/delegation-keeper.js';
import {
  EXAMPLE_JOB_ADDRESS,
  type InterfaceChoice,
  jobAddresses,
  selectInterface,
} from '../interfaces/select-interface.js';
import type { JobId } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import type { UserToken } from '../tokens/user-token.js';
import { abortable } from '../waiting/abortable.js';
import type { JobJournal } from './job-journal.js';

const INFO_AGE_MS = 60_000;

/** A job's address and the service that has it. */
export interface LocatedJob {
  readonly jobId: JobId;
  readonly service: ComputingInterface;
}

/** The services in use. Which interface an endpoint offers is asked once and remembered. */
export class Services {
  readonly http: HttpsClient;
  readonly #endpoint: string;
  readonly #choice: InterfaceChoice;
  readonly #authenticator: UserAuthenticator;
  readonly #signer: DelegationSigner;
  readonly #token: UserToken | undefined;
  readonly #journal: JobJournal;
  readonly #log: Log;
  readonly #open = new Map<string, Promise<ComputingInterface>>();
  readonly #infos = new Map<ComputingInterface, { readonly info: Promise<ComputingService>; readonly at: number }>();

  constructor(parts: {
    /** The configured service. */
    readonly endpoint: string;
    /** The interface to use for it. @default `auto` */
    readonly interface?: InterfaceChoice;
    /** Whose certificate is shown, and which authorities are trusted. */
    readonly user: ServerTrust & ConstructorParameters<typeof UserAuthenticator>[0];
    /** Shown to the configured service instead of the certificate. @default none */
    readonly token?: UserToken | undefined;
    /** Signs the delegations of jobs. */
    readonly signer: DelegationSigner;
    /** Whether to nudge servers that wait in the middle of an answer. @default true */
    readonly nudges?: boolean;
    readonly journal: JobJournal;
    readonly log: Log;
  }) {
    this.#endpoint = parts.endpoint;
    this.#choice = parts.interface ?? 'auto';
    this.#signer = parts.signer;
    this.#token = parts.token;
    this.#journal = parts.journal;
    this.#log = parts.log;
    this.#authenticator = new UserAuthenticator(parts.user, parts.token);
    const { user: trust, nudges = true, log } = parts;
    this.http = new HttpsClient({ trust, authenticator: this.#authenticator, nudges, log });
  }

  /** The configured service. */
  configured(options: CallOptions = {}): Promise<ComputingInterface> {
    return this.#at(this.#endpoint, this.#choice, options);
  }

  /** The service at an address, e.g. `https://ce.example.org:443/arex`. */
  at(endpoint: string, options: CallOptions = {}): Promise<ComputingInterface> {
    return endpoint === this.#endpoint ? this.configured(options) : this.#at(endpoint, 'auto', options);
  }

  /**
   * The service that has a job, through the interface of the job's address. A bare id belongs to the configured service.
   * @throws JobNotFoundError if the id cannot belong to any service
   */
  async locate(jobId: JobId, options: CallOptions = {}): Promise<LocatedJob> {
    const address = jobAddresses.parse(jobId);
    if (address === undefined && !/^[\w-]+$/.test(jobId)) {
      throw new JobNotFoundError(jobId, { remedy: 'use-job-address', exampleAddress: EXAMPLE_JOB_ADDRESS });
    }
    if (address !== undefined) {
      const { endpoint, kind, localId } = address;
      const service = await this.#at(endpoint, kind, options).catch((error: unknown) => {
        throw ofJob(error);
      });
      return { jobId: jobAddresses.formatOf(kind).format(endpoint, localId), service };
    }
    const service = await this.configured(options);
    return { jobId: jobAddresses.formatOf(service.kind).format(service.endpoint, jobId), service };
  }

  /** The offer of a service, at most a minute old: the service renews that document no more often. */
  info(service: ComputingInterface, { signal }: CallOptions = {}): Promise<ComputingService> {
    const known = this.#infos.get(service);
    if (known && performance.now() - known.at < INFO_AGE_MS) return abortable(known.info, signal);
    const info = this.freshInfo(service);
    this.#infos.set(service, { info, at: performance.now() });
    info.catch(() => this.#infos.delete(service));
    return abortable(info, signal);
  }

  /** The same, read from the service now. */
  async freshInfo(service: ComputingInterface, options: CallOptions = {}): Promise<ComputingService> {
    const info = await service.serviceInfo(options);
    this.http.clocks.withReport(service.endpoint, info.createdAt);
    return info;
  }

  /**
   * What the configured service offers, read from it now.
   * @throws ServiceError if it publishes nothing at the moment
   */
  async offer(options: CallOptions = {}): Promise<ComputingService> {
    const service = await this.configured(options);
    const info = await this.freshInfo(service, options);
    if (!isUnpublished(info)) return info;
    throw new ServiceError(`${service.endpoint} publishes nothing about itself: its answer is empty`, {
      httpStatus: 200,
      reason: 'empty',
      retryable: true,
      remedy: 'wait-for-information',
    });
  }

  async close(): Promise<void> {
    await this.http.close();
    this.#open.clear();
  }

  #at(endpoint: string, choice: InterfaceChoice, { signal }: CallOptions): Promise<ComputingInterface> {
    return abortable(this.#open.get(`${choice} ${endpoint}`) ?? this.#select(endpoint, choice), signal);
  }

  /** The token of the configured service; undefined for all others. */
  #tokenOf(endpoint: string): InterfaceDependencies['token'] {
    const token = this.#token;
    return token !== undefined && endpoint === token.endpoint ? () => token.current() : undefined;
  }

  /** Finds out which interface an endpoint offers, for all callers that wait for it: if one of them aborts, the others go on. */
  #select(endpoint: string, choice: InterfaceChoice): Promise<ComputingInterface> {
    const key = `${choice} ${endpoint}`;
    this.#authenticator.admit(endpoint);
    const opening = selectInterface(
      {
        http: this.http,
        endpoint,
        signer: this.#signer,
        token: this.#tokenOf(endpoint),
        log: this.#log,
        rememberedDelegation: async () => {
          const jobs = await this.#journal.list().catch(() => []); // then another delegation is made: no harm
          return jobs.find((job) => job.endpoint === endpoint && job.delegationId)?.delegationId;
        },
        delegationNotes: {
          find: async (id) => (await this.#journal.delegations(endpoint)).find((record) => record.id === id),
          note: (record) => this.#journal.delegated({ ...record, endpoint }),
        },
      },
      { choice },
    );
    this.#open.set(key, opening);
    opening.then(
      ({ kind }) => this.#open.set(`${kind} ${endpoint}`, opening),
      // An endpoint that could not be asked is asked again next time.
      () => this.#open.delete(key),
    );
    return opening;
  }
}

/** The remedy for a job whose own address names the server: ARC_SERVER is not at fault, and the server was an ARC server before. */
const ofJob = (error: unknown): unknown =>
  error instanceof NotAnArcServerError
    ? new NotAnArcServerError(error.message, {
        cause: error,
        remedy: 'retry-server-of-job',
      })
    : error;
