import { bytesOf, textOf } from '../../../../sandbox/src/byte-text.js';
import { uploadName } from '../../../../sandbox/src/jobs/uploads.js';
import { renderXml } from '../../../../sandbox/src/xml/render-xml.js';
import type { ComputeElement } from '../compute/compute-element.js';
import type { Job } from '../compute/job.js';
import { activityDocument, placeholderDocument } from '../information/activity-document.js';
import type { JobRecord } from '../jobs/job-record.js';
import { recordedState } from '../jobs/published-states.js';
import { ranged } from './ranged-reply.js';
import { NO_SUCH_JOB, NOT_IMPLEMENTED, type Reply, refusal } from './reply.js';
import type { RestRequest } from './rest-request.js';

/** `jobs/<id>/diagnose/<item>`: what A-REX keeps of a job beside its files. */
export function answerDiagnose({ method, headers, service, user }: RestRequest, id: string, name: string): Reply {
  const item = Object.hasOwn(ITEMS, name) ? ITEMS[name] : undefined;
  if (!item) return refusal(404, 'Diagnostic item not found');
  if (method !== 'GET' && method !== 'HEAD') return NOT_IMPLEMENTED;
  const job = service.job(user, id);
  if (!job) return NO_SUCH_JOB;
  const text = item(job, service);
  if (text === undefined) return refusal(404, 'Not found');
  const contentType = name === 'xml' ? 'application/xml' : 'text/plain';
  const reply = ranged(bytesOf(text), method === 'GET' ? headers.range : undefined, contentType);
  // An empty record has a length, unlike an empty file.
  return { ...reply, body: textOf(reply.body) };
}

/** @returns undefined if there is none */
type Item = (job: Job, service: ComputeElement) => string | undefined;

const lines = (...texts: readonly (string | undefined)[]): string =>
  texts.flatMap((text) => (text === undefined ? [] : [`${text}\n`])).join('');

const ITEMS: Readonly<Record<string, Item | undefined>> = {
  status: ({ record }) => recordedState(record),
  failed: ({ record }) => record.failure && lines(...record.failure.reasons),
  errors: ({ log }) => lines(...log),
  description: ({ record }) => record.text,
  local: ({ record }, service) => localRecord(record, service),
  diag: ({ record }) => diagnostics(record),
  xml: (job, { release, endpoint, publishedAt }) => {
    const published = job.recordAt(publishedAt);
    const host = new URL(endpoint).hostname;
    if (!published) return renderXml(placeholderDocument(job.record));
    return lines(renderXml(activityDocument(published, { release, host, publishedAt })));
  },
  // Those that have not arrived.
  input: ({ record }) => {
    const { request, uploaded, phase, failure } = record;
    const isFetched = !['ACCEPTED', 'PREPARING'].includes(failure?.phase ?? phase);
    const left = request.inputs.filter(({ name, source }) =>
      source !== undefined ? !isFetched : !uploaded.includes(uploadName(name)),
    );
    return lines(
      ...left.map(({ name, source, sizeBytes }) =>
        [escapeBlanks(uploadName(name)), source ?? sizeBytes].filter((part) => part !== undefined).join(' '),
      ),
    );
  },
  output: ({ record }) =>
    lines(
      ...record.request.outputs.flatMap(({ name, targets }) =>
        targets.length === 0 ? [outputName(name)] : targets.map(({ url }) => `${outputName(name)} ${url}`),
      ),
    ),
  input_status: ({ record }) => lines('', ...record.uploaded),
  output_status: () => undefined,
  statistics: () => '',
  comment: () => undefined,
  acl: () => undefined,
};

const escapeBlanks = (name: string): string => name.replaceAll(/[\\ ]/g, '\\$&');

/** A directory is told from a file by the slash at its end. */
const outputName = (name: string): string => `${uploadName(name)}${/[^/]\/+$/.test(name) ? '/' : ''}`;

function localRecord(job: JobRecord, service: ComputeElement): string {
  const { id, request, failure, run } = job;
  const args = [request.executable, ...request.arguments].map((arg) => arg.replaceAll(/[\\ ]/g, '\\$&'));
  const values: Readonly<Record<string, string | number | undefined>> = {
    globalid: id,
    headnode: service.endpoint,
    headhost: new URL(service.endpoint).hostname,
    globalurl: `${service.endpoint}/${id}`,
    interface: 'org.nordugrid.arcrest',
    lrms: 'fork',
    queue: request.queue,
    localid: run?.localId,
    args: `${args.join(' ')} `,
    argscode: request.successExitCode,
    subject: job.owner,
    starttime: compactTime(job.createdAt),
    lifetime: 604_800,
    processtime: request.startTime === undefined ? undefined : compactTime(request.startTime),
    rerun: job.restartsLeft,
    downloads: request.inputs.filter(({ source }) => source !== undefined).length,
    uploads: request.outputs.filter(({ targets }) => targets.length > 0).length,
    jobname: request.name,
    cleanuptime: job.eraseAt === undefined ? undefined : compactTime(job.eraseAt),
    delegationid: request.delegationIds[0],
    delegexpiretime: compactTime(job.credentialExpiresAt),
    clientname: job.clientAddress,
    sessiondir: `/srv/arc/session/${id}`,
    diskspace: 0,
    failedstate: failure?.phase,
    failedcause: failure?.phase && failure.cause,
    freestagein: 'no',
    transfershare: '_default',
    priority: request.priority,
    dryrun: request.dryRun ? 'yes' : 'no',
  };
  return lines(
    ...Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${String(value).replaceAll('\n', ' ')}`],
    ),
    ...request.previousIds.map((previous) => `activityid=${previous}`),
  );
}

/** What the batch system reports: nothing before a run has begun, and none of a job that has never been prepared. */
function diagnostics({ run, phase, failure }: JobRecord): string | undefined {
  if (phase === 'ACCEPTED' || (failure && (failure.phase ?? 'ACCEPTED') === 'ACCEPTED')) return undefined;
  if (!run) return '';
  const begun = ['runtimeenvironments=', 'nodename=node1', 'Processors=1', 'Benchmark=HEPSPEC:1.0'];
  if (run.endedAt === undefined || run.exitCode === undefined) return lines(...begun);
  return lines(
    ...begun,
    `LRMSStartTime=${compactTime(run.startedAt)}`,
    `LRMSEndTime=${compactTime(run.endedAt)}`,
    `walltime=${Math.floor((run.endedAt - run.startedAt) / 1000)}`,
    `exitcode=${run.exitCode}`,
  );
}

/** `20261123001751Z` */
const compactTime = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '');
