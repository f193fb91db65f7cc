import type { RecordName } from '../arex/arex-records.js';
import { type AnswerKind, excerpt, requireNewIds, UnreadableAnswerError } from '../contract/service-answer.js';
import { readList, readRecord, readRecords, readText, requireText } from './rest-json.js';

/** A request of the REST interface as a value; `path` is below the versioned base, e.g. `jobs?action=kill`. */
export interface RestRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True if doing it twice is the same as doing it once. */
  readonly repeatable?: boolean;
  /** What a token has to allow, where the server looks at that. @default `compute.read` */
  readonly scope?: TokenScope;
  /** The kind of content of a successful answer; left out if its content is not read. */
  readonly answer?: AnswerKind;
}

/** What WLCG calls the rights of a token at a compute element. */
type TokenScope = 'compute.read' | 'compute.create' | 'compute.modify' | 'compute.cancel';

const ACCEPT_JSON = { accept: 'application/json' };
const ACCEPT_XML = { accept: 'text/xml' };

/** The actions on existing jobs. */
export type JobAction = 'info' | 'kill' | 'clean' | 'restart';

const ACTION_SCOPES: Readonly<Record<JobAction, TokenScope>> = {
  info: 'compute.read',
  kill: 'compute.cancel',
  clean: 'compute.modify',
  restart: 'compute.modify',
};

/** All state words the filter of the job list knows; together they give every job with its live state. */
export const LISTED_STATES =
  'ACCEPTING,ACCEPTED,PREPARING,PREPARED,SUBMITTING,QUEUING,RUNNING,HELD,EXITINGLRMS,OTHER,EXECUTED,FINISHING,KILLING,FINISHED,FAILED,KILLED,WIPED';

/** Builds requests, and sends nothing. */
export const requests = {
  info: (): RestRequest => ({ method: 'GET', path: 'info?schema=glue2', headers: ACCEPT_XML }),
  jobs: (): RestRequest => ({ method: 'GET', path: 'jobs', headers: ACCEPT_JSON, answer: 'json' }),
  // Only the first `state=` counts, so all of them go into one comma list.
  jobsWithState: (states = LISTED_STATES): RestRequest => ({
    method: 'GET',
    path: `jobs?state=${states}`,
    headers: ACCEPT_JSON,
    answer: 'json',
  }),
  /** The same list as XML, which has a root element even if there are no jobs. */
  asXml: (request: RestRequest): RestRequest => ({
    ...request,
    headers: { ...request.headers, ...ACCEPT_XML },
    answer: 'xml',
  }),
  create: (adl: string): RestRequest => ({
    method: 'POST',
    path: 'jobs?action=new',
    headers: { ...ACCEPT_JSON, 'content-type': 'application/xml' },
    body: adl,
    scope: 'compute.create',
    answer: 'json',
  }),
  // The content type must be exactly this: with a charset the server reads no ids and answers with an empty list.
  action: (action: JobAction, ids: readonly string[]): RestRequest => ({
    method: 'POST',
    path: `jobs?action=${action}`,
    headers: { ...(action === 'info' ? ACCEPT_XML : ACCEPT_JSON), 'content-type': 'application/json' },
    body: JSON.stringify({ job: ids.map((id) => ({ id })) }),
    scope: ACTION_SCOPES[action],
    // Repeating a restart would restart the job twice; repeating a kill changes nothing.
    repeatable: action !== 'restart',
    answer: action === 'info' ? 'xml' : 'json',
  }),
  diagnose: (id: string, item: RecordName): RestRequest => ({
    method: 'GET',
    path: `jobs/${encodeURIComponent(id)}/diagnose/${item}`,
    headers: {},
    // The one record that is a document.
    answer: item === 'xml' ? 'xml' : 'text',
  }),
  listDelegations: (): RestRequest => ({ method: 'GET', path: 'delegations', headers: ACCEPT_JSON }),
  newDelegation: (): RestRequest => ({
    method: 'POST',
    path: 'delegations?action=new',
    headers: ACCEPT_JSON,
    scope: 'compute.create',
  }),
  newTokenDelegation: (token: string): RestRequest => ({
    method: 'POST',
    path: 'delegations?action=new&type=jwt',
    headers: { ...ACCEPT_JSON, 'x-token-delegation': token },
    scope: 'compute.create',
  }),
  renewDelegation: (id: string): RestRequest => ({
    method: 'POST',
    path: `delegations/${encodeURIComponent(id)}?action=renew`,
    headers: ACCEPT_JSON,
    repeatable: true,
  }),
  getDelegation: (id: string): RestRequest => ({
    method: 'POST',
    path: `delegations/${encodeURIComponent(id)}?action=get`,
    headers: ACCEPT_JSON,
    repeatable: true,
  }),
  putDelegation: (id: string, chainPem: string): RestRequest => ({
    method: 'PUT',
    path: `delegations/${encodeURIComponent(id)}`,
    headers: { 'content-type': 'application/x-pem-file' },
    body: chainPem,
    repeatable: true,
  }),
} as const;

/** Jobs per request: the server cuts bodies at 1 MiB and its cost grows with the square of their number. */
export const MAX_IDS_PER_REQUEST = 500;

/** @returns the versions of the interface, oldest first @throws UnreadableAnswerError if it is not a version list */
export function readVersions(body: string): readonly string[] {
  const versions = readList(readRecord(body), 'version').filter((version) => typeof version === 'string');
  if (versions.length === 0) throw new UnreadableAnswerError('expected a list of versions, got none');
  return versions;
}

/** A job of a job list, with its live state word if that was asked for. */
export interface ListedJob {
  readonly id: string;
  readonly state: string | undefined;
}

/**
 * The jobs of `GET jobs`.
 * @returns undefined for an empty body: ARC 6.17 sends one for no jobs, and so may a server that is not ARC; asking for the same
 *   list as XML shows the difference
 */
export function readJobList(body: string): readonly ListedJob[] | undefined {
  if (body.trim() === '') return undefined;
  const list = readRecord(body);
  if (!('job' in list)) throw new UnreadableAnswerError(`expected a list of jobs, got ${excerpt(body)}`);
  return readRecords(list, 'job').map((job) => ({ id: requireText(job, 'id'), state: readText(job, 'state') }));
}

/** One item of an answer about several jobs. */
export interface JobItem {
  readonly statusCode: number;
  readonly reason: string;
  readonly id: string | undefined;
  readonly state: string | undefined;
}

/**
 * The items of `action=new`, `kill`, `clean` and the like, in request order.
 * @throws UnreadableAnswerError if there are more or fewer than `expected`: then nothing may be concluded about any of them
 */
export function readJobItems(body: string, expected: number): readonly JobItem[] {
  const items = readRecords(readRecord(body), 'job').map((item) => ({
    statusCode: Number(requireText(item, 'status-code')),
    reason: readText(item, 'reason') ?? '',
    id: readText(item, 'id'),
    state: readText(item, 'state'),
  }));
  if (items.length !== expected) throw new UnreadableAnswerError(`expected ${expected} results, got ${items.length}`);
  return items;
}

/** The outcome of one description according to the server: the id of the job, the reason of a refusal, or neither. */
export type CreatedItem = { readonly id: string } | { readonly reason: string } | { readonly unclear: string };

/**
 * The items of `action=new`, in request order.
 * @throws UnreadableAnswerError if there are more or fewer than `expected`, a job was created whose id is missing (as a
 *   refusal, it would be created again in the next queue), or an id is malformed or comes twice: the items of such an answer may
 *   be in any order
 */
export function readCreatedItems(body: string, expected: number): readonly CreatedItem[] {
  const items = readJobItems(body, expected);
  requireNewIds(items.flatMap(({ id }) => id ?? []));
  return items.map(({ statusCode, reason, id }) => {
    if (isSuccess(statusCode) && id) return { id };
    if (Number.isNaN(statusCode) || isSuccess(statusCode))
      throw new UnreadableAnswerError('expected the id of a new job');
    // A refusal has a reason, and no job.
    return reason && !id ? { reason } : { unclear: `status ${statusCode} ${reason}`.trimEnd() };
  });
}

/** A-REX' reason for refusing a whole request to create jobs before it has read any description. */
const WHOLE_REFUSALS = /^(No more jobs allowed|Missing payload|Payload is (empty|not recognized))$/i;

/** Whether an error is A-REX' own refusal of a whole request to create jobs. */
export const isWholeRefusal = ({ status, reason }: { readonly status: number; readonly reason: string }): boolean =>
  status === 500 && WHOLE_REFUSALS.test(reason.trim());

export const isSuccess = (statusCode: number): boolean => statusCode >= 200 && statusCode <= 299;

/**
 * The id of a new delegation. The location is a path, and ARC 6.17 puts the query string into the middle of it
 * (`/arex/rest/1.0/delegations?action=new/87ee90d20139`), so only what follows the last slash is looked at.
 */
export function readDelegationId(location: string | undefined): string {
  const id = location?.slice(location.lastIndexOf('/') + 1) ?? '';
  if (!/^[\w.-]+$/.test(id))
    throw new UnreadableAnswerError(`expected a delegation id in the location ${JSON.stringify(location ?? '')}`);
  return id;
}
