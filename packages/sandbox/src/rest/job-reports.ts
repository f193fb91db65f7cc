import type { PublishedJob } from '../jobs/job-record.js';
import { uploadName } from '../jobs/uploads.js';

/** Lines of a text; those that are undefined are left out. */
export const lines = (...texts: readonly (string | undefined)[]): string =>
  texts.flatMap((text) => (text === undefined ? [] : [`${text}\n`])).join('');

/** `diagnose/input`: the inputs that have not arrived. */
export function inputReport({ request, uploaded, phase, failure }: PublishedJob): string {
  const isFetched = !['ACCEPTED', 'PREPARING'].includes(failure?.phase ?? phase);
  const left = request.inputs.filter(({ name, source }) =>
    source ? !isFetched : !uploaded.includes(uploadName(name)),
  );
  return lines(
    ...left.map(({ name, source, sizeBytes }) =>
      [escapeBlanks(uploadName(name)), source?.url ?? sizeBytes].filter((part) => part !== undefined).join(' '),
    ),
  );
}

/** `diagnose/output`: what is kept or sent at the end. */
export const outputReport = ({ request }: PublishedJob): string =>
  lines(
    ...request.outputs.flatMap(({ name, targets }) =>
      targets.length === 0 ? [outputName(name)] : targets.map(({ url }) => `${outputName(name)} ${url}`),
    ),
  );

const escapeBlanks = (name: string): string => name.replaceAll(/[\\ ]/g, '\\$&');

/** A directory is told from a file by the slash at its end. */
const outputName = (name: string): string => `${uploadName(name)}${/[^/]\/+$/.test(name) ? '/' : ''}`;

export interface LocalReportOptions {
  /** `https://ce.example.org:443/arex` */
  readonly endpoint: string;
  /** Its number in the batch system; undefined before it has one. */
  readonly localId: number | undefined;
  readonly sessionDirectory: string;
}

/** `diagnose/local`: what A-REX keeps of a job. */
export function localReport(
  { id, owner, request, failure, restartsLeft, ...job }: PublishedJob,
  { endpoint, localId, sessionDirectory }: LocalReportOptions,
): string {
  const args = [request.executable.path, ...request.executable.arguments];
  const values: Readonly<Record<string, string | number | undefined>> = {
    globalid: id,
    headnode: endpoint,
    headhost: new URL(endpoint).hostname,
    globalurl: `${endpoint}/${id}`,
    interface: 'org.nordugrid.arcrest',
    lrms: 'fork',
    queue: request.queue,
    localid: localId,
    args: `${args.map(escapeBlanks).join(' ')} `,
    argscode: request.executable.successExitCode,
    subject: owner,
    starttime: compactTime(job.createdAt),
    lifetime: 604_800,
    processtime: request.startTime === undefined ? undefined : compactTime(request.startTime),
    rerun: restartsLeft,
    downloads: request.inputs.filter(({ source }) => source).length,
    uploads: request.outputs.filter(({ targets }) => targets.length > 0).length,
    jobname: request.name,
    cleanuptime: job.eraseAt === undefined ? undefined : compactTime(job.eraseAt),
    delegationid: request.delegationIds[0],
    delegexpiretime: compactTime(job.credentialExpiresAt),
    clientname: job.clientAddress,
    sessiondir: sessionDirectory,
    diskspace: 0,
    failedstate: failure?.phase,
    failedcause: failure?.phase && failure.cause,
    freestagein: 'no',
    transfershare: '_default',
    priority: request.priority,
    dryrun: request.dryRun ? 'yes' : 'no',
  };
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return lines(
    ...known.map(([name, value]) => `${name}=${String(value).replaceAll('\n', ' ')}`),
    ...(request.previousIds ?? []).map((previous) => `activityid=${previous}`),
  );
}

/**
 * `diagnose/diag`: what the batch system reports: nothing before a run has begun, and none of a job that has never been prepared.
 * @param executionNode - the machine that its program runs on
 */
export function batchSystemReport({ run, phase, failure }: PublishedJob, executionNode: string): string | undefined {
  if (phase === 'ACCEPTED' || (failure && (failure.phase ?? 'ACCEPTED') === 'ACCEPTED')) return undefined;
  if (!run) return '';
  const { startedAt, endedAt, exitCode, cpuSeconds } = run;
  const begun = ['runtimeenvironments=', `nodename=${executionNode}`, 'Processors=1', 'Benchmark=HEPSPEC:1.0'];
  if (endedAt === undefined || exitCode === undefined) return lines(...begun);
  return lines(
    ...begun,
    cpuSeconds === undefined ? undefined : `UserTime=${cpuSeconds.toFixed(2)}s`,
    `LRMSStartTime=${compactTime(startedAt)}`,
    `LRMSEndTime=${compactTime(endedAt)}`,
    `walltime=${Math.floor((endedAt - startedAt) / 1000)}`,
    `exitcode=${exitCode}`,
  );
}

/** `20261123001751Z` */
const compactTime = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '');
