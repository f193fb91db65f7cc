import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ComputeElement } from '../compute-element.js';
import type { JobRecord } from '../jobs/job-record.js';
import { uploadName } from '../jobs/uploads.js';
import { renderXml } from '../xml/render-xml.js';
import { type Answer, failure, NO_SUCH_JOB, NOT_IMPLEMENTED, ok } from './answer.js';
import { readRange } from './byte-range.js';
import type { RestRequest } from './rest-request.js';

/** `jobs/<id>/diagnose/<item>`: what A-REX keeps in its control directory. */
export function answerDiagnose(request: RestRequest, id: string, item: string): Answer {
  const read = Object.hasOwn(ITEMS, item) ? ITEMS[item] : undefined;
  if (!read) return failure(404, 'Diagnostic item not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_IMPLEMENTED;
  const job = request.service.job(request.client.subject, id);
  if (!job) return NO_SUCH_JOB;
  const text = read(job, request.service);
  if (text === undefined) return failure(404, 'Not found');
  const contentType = item === 'xml' ? 'application/xml' : 'text/plain';
  const bytes = Buffer.from(text, 'utf8');
  const range = readRange(request.method === 'GET' ? request.header('range') : undefined, bytes.length);
  switch (range.kind) {
    case 'whole':
      return ok({ contentType, body: text });
    case 'part': {
      const contentRange = `bytes ${range.start}-${range.end - 1}/${bytes.length}`;
      const body = bytes.subarray(range.start, range.end);
      return { status: 206, reason: 'Partial content', contentType, contentRange, body };
    }
    case 'unsatisfiable':
      return { status: 416, reason: 'Range not satisfiable', contentType, contentRange: range.contentRange };
  }
}

type ReadItem = (job: JobRecord, service: ComputeElement) => string | undefined;

const lines = (...texts: readonly (string | undefined)[]): string =>
  texts.flatMap((text) => (text === undefined ? [] : [`${text}\n`])).join('');

const ITEMS: Readonly<Record<string, ReadItem | undefined>> = {
  status: ({ phase }) => phase,
  failed: ({ failure: failed }) => failed && lines(...failed.reasons),
  errors: ({ id }, service) => readIfThere(service.files(id).log),
  description: ({ id }, service) => readIfThere(service.files(id).description),
  local: (job, service) => local(job, service),
  diag: (job) => diagnostics(job),
  // The information provider ends a document with a line, and A-REX its placeholder without.
  xml: (job, service) => `${renderXml(service.activityDocument(job))}${service.isPublished(job.id) ? '\n' : ''}`,
  // Those that have not arrived.
  input: ({ request, uploaded, phase, failure: failed }) => {
    const isFetched = !['ACCEPTED', 'PREPARING'].includes(failed?.phase ?? phase);
    const left = request.inputs.filter(({ name, source }) =>
      source ? !isFetched : !uploaded.includes(uploadName(name)),
    );
    return lines(
      ...left.map(({ name, source, sizeBytes }) =>
        [escapeBlanks(uploadName(name)), source?.url ?? sizeBytes].filter((part) => part !== undefined).join(' '),
      ),
    );
  },
  output: ({ request }) =>
    lines(
      ...request.outputs.flatMap(({ name, targets }) =>
        targets.length === 0 ? [outputName(name)] : targets.map(({ url }) => `${outputName(name)} ${url}`),
      ),
    ),
  input_status: ({ uploaded }) => lines('', ...uploaded),
  output_status: ({ unsentOutputs, phase }) =>
    phase === 'FINISHING' && unsentOutputs
      ? lines('', ...unsentOutputs.map(({ name }) => uploadName(name)))
      : undefined,
  statistics: () => '',
  comment: () => undefined,
  acl: () => undefined,
};

const escapeBlanks = (name: string): string => name.replaceAll(/[\\ ]/g, '\\$&');

/** A directory is told from a file by the slash at its end. */
const outputName = (name: string): string => `${uploadName(name)}${/[^/]\/+$/.test(name) ? '/' : ''}`;

/** A disk that was full, or an accident, may have left a job without it. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function local(job: JobRecord, service: ComputeElement): string {
  const { id, owner, request, failure: failed, run, restartsLeft } = job;
  const args = [request.executable.path, ...request.executable.arguments];
  const values: Readonly<Record<string, string | number | undefined>> = {
    globalid: id,
    headnode: service.jobUrl('').replace(/\/$/, ''),
    headhost: new URL(service.jobUrl('')).hostname,
    globalurl: service.jobUrl(id),
    interface: 'org.nordugrid.arcrest',
    lrms: 'fork',
    queue: request.queue,
    localid: run?.pid,
    args: `${args.map((arg) => arg.replaceAll(/[\\ ]/g, '\\$&')).join(' ')} `,
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
    sessiondir: service.files(id).session.root,
    diskspace: 0,
    failedstate: failed?.phase,
    failedcause: failed?.phase && failed.cause,
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

/** What the batch system reports: nothing before a run has begun, and none of a job that has never been prepared. */
function diagnostics({ run, phase, failure: failed }: JobRecord): string | undefined {
  if (phase === 'ACCEPTED' || (failed && (failed.phase ?? 'ACCEPTED') === 'ACCEPTED')) return undefined;
  if (!run) return '';
  const { startedAt, endedAt, exitCode, cpuSeconds } = run;
  const begun = ['runtimeenvironments=', `nodename=${hostname()}`, 'Processors=1', 'Benchmark=HEPSPEC:1.0'];
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
