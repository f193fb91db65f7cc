import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { ArcError } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { DelegationRenewal } from '../interfaces/contract/delegation-renewal.js';
import type { StoredJob } from '../job-list/job-store.js';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { JobId } from '../jobs/job.js';
import { isOver, type JobLook } from '../jobs/job-look.js';

/** What came of renewing a token: nothing, as that cannot be done. */
export interface DelegatedToken {
  /** `token`: a token was delegated, which no server lets be renewed. */
  readonly outcome: 'token';
  /** When it ends; left out if the token does not tell. */
  readonly notAfter?: Date;
}

/** What came of renewing the delegation of one job. */
export type JobRenewal = {
  /** The job. */
  readonly jobId: JobId;
} & (
  | DelegationRenewal
  | {
      /**
       * `over`: the job has ended, or its server does not have it any more. `none`: nothing was delegated for it. `untold`: it was
       * submitted from elsewhere, and its server does not tell what was delegated for it.
       */
      readonly outcome: 'over' | 'none' | 'untold';
    }
  | DelegatedToken
  | {
      /** `failed`: the server, or the credential that a renewal is made from, cannot be used. */
      readonly outcome: 'failed';
      /** Why not. */
      readonly error: ArcError;
    }
);

type NothingToRenew = { readonly outcome: 'none' | 'untold' };

/** What {@link renewDelegations} works with. */
export interface RenewalDependencies {
  /** Asks for the jobs. */
  look(jobIds: readonly JobId[], options: CallOptions): Promise<readonly JobLook[]>;
  /** The job list. */
  listed(): Promise<readonly StoredJob[]>;
  /** What is recorded of the delegations at a service. */
  records(endpoint: string): Promise<readonly DelegationRecord[]>;
  /** The service that has a job. */
  locate(jobId: JobId, options: CallOptions): Promise<{ readonly service: ComputingInterface }>;
}

/**
 * Renews the delegations of jobs that have not ended, each once however many jobs refer to it.
 * @returns what came of it for each job, in order
 * @throws JobListError if the job list cannot be read
 * @throws errors that do not come from a server or a credential
 */
export async function renewDelegations(
  jobIds: readonly JobId[],
  { look, listed, records, locate }: RenewalDependencies,
  { signal }: CallOptions = {},
): Promise<readonly JobRenewal[]> {
  const known = new Map((await listed()).map((job) => [job.id, job]));
  const underWay = new Map<string, Promise<DelegationRenewal | DelegatedToken>>();

  /** The delegation that a job refers to, according to its description at the server. */
  const askedFor = async (service: ComputingInterface, jobId: JobId): Promise<string | NothingToRenew> => {
    if (known.get(jobId)?.description !== undefined) return { outcome: 'none' };
    const description = await service.description(jobId, { signal });
    return description === undefined ? { outcome: 'untold' } : (delegationIn(description) ?? { outcome: 'none' });
  };

  const renewAt = async (service: ComputingInterface, id: string): Promise<DelegationRenewal | DelegatedToken> => {
    const record = (await records(service.endpoint)).find((one) => one.id === id);
    if (record?.kind !== 'jwt') return service.renewDelegation(id, { signal });
    return { outcome: 'token', ...(record.notAfter && { notAfter: record.notAfter }) };
  };

  const renew = async (jobId: JobId): Promise<DelegationRenewal | DelegatedToken | NothingToRenew> => {
    const { service } = await locate(jobId, { signal });
    const delegationId = known.get(jobId)?.delegationId || (await askedFor(service, jobId));
    if (typeof delegationId !== 'string') return delegationId;
    const key = `${service.kind} ${service.endpoint} ${delegationId}`;
    const renewal = underWay.get(key) ?? renewAt(service, delegationId);
    underWay.set(key, renewal);
    return renewal;
  };

  const renewalOf = async (one: JobLook): Promise<JobRenewal> => {
    const { jobId } = one;
    if (isOver(one)) return { jobId, outcome: 'over' };
    if (one.found === 'unreachable') return { jobId, outcome: 'failed', error: one.error };
    try {
      return { jobId, ...(await renew(jobId)) };
    } catch (error) {
      if (signal?.aborted || !(error instanceof ArcError)) throw error;
      return { jobId, outcome: 'failed', error };
    }
  };

  return Promise.all((await look(jobIds, { signal })).map(renewalOf));
}

/** Other clients name it beside each file, and not always for the whole job. */
const delegationIn = ({ delegationId, inputFiles = [], outputFiles = [] }: ActivityDescription): string | undefined =>
  [
    delegationId,
    ...inputFiles.flatMap(({ sources = [] }) => sources.map((source) => source.delegationId)),
    ...outputFiles.flatMap(({ targets = [] }) => targets.map((target) => target.delegationId)),
  ].find(Boolean);
