import type { JobId } from './job.js';

/** A job's address taken apart. */
export interface JobAddress {
  /** The service, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The service's own id of the job. */
  readonly localId: string;
  /** `rest` for `…/rest/1.0/jobs/ID`, `emies` for `…/ID`. */
  readonly kind: 'rest' | 'emies';
}

const REST_JOB = /^(https:\/\/[^/]+(?:\/[^?#]*?)?)\/rest\/\d+\.\d+\/jobs\/([^/?#]+)\/?$/;
const EMIES_JOB = /^(https:\/\/[^/]+\/[^?#]+)\/([^/?#]+)\/?$/;

/**
 * Takes a job's address apart. Ids are opaque: releases of A-REX differ in their length and alphabet.
 * @returns undefined for a text that is not an address, such as a bare id
 */
export function parseJobId(jobId: JobId): JobAddress | undefined {
  const rest = REST_JOB.exec(jobId);
  if (rest) return { endpoint: usual(String(rest[1])), localId: String(rest[2]), kind: 'rest' };
  const emies = EMIES_JOB.exec(jobId);
  if (emies) return { endpoint: usual(String(emies[1])), localId: String(emies[2]), kind: 'emies' };
  return undefined;
}

/**
 * Whether a text that a server gives as the id of a new job can be one: letters and digits so far, in every release. What could
 * lead elsewhere within an address, or in a file name, cannot.
 */
export const isLocalId = (text: string): boolean => /^\w[\w.-]{0,254}$/.test(text);

/** The way servers write it: the host in small letters, and the port even where it is that of https. */
const usual = (endpoint: string): string =>
  endpoint.replace(
    /^https:\/\/([^/:]+|\[[^\]]+\])(:\d+)?(?=\/|$)/i,
    (_, host: string, port = ':443') => `https://${host.toLowerCase()}${port}`,
  );

/** REST job addresses always say 1.0, with every version of REST: so do the ARC tools', which share the job list. */
export const restJobId = (endpoint: string, localId: string): JobId => `${endpoint}/rest/1.0/jobs/${localId}`;
export const emiesJobId = (endpoint: string, localId: string): JobId => `${endpoint}/${localId}`;

/** The address of a job of either kind. */
export const jobIdOf = (kind: JobAddress['kind'], endpoint: string, localId: string): JobId =>
  kind === 'rest' ? restJobId(endpoint, localId) : emiesJobId(endpoint, localId);

/** Whether two addresses are those of one job, which has one for each interface of its server. */
export function isSameJob(one: JobId, other: JobId): boolean {
  const [first, second] = [parseJobId(one), parseJobId(other)];
  if (first === undefined || second === undefined) return one === other;
  return first.endpoint === second.endpoint && first.localId === second.localId;
}
