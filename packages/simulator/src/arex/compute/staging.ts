import { uploadName } from '../../../../sandbox/src/jobs/uploads.js';
import { parseSessionPath, type SessionPath } from '../../../../sandbox/src/session/session-path.js';
import { isCancelled, type JobRecord } from '../jobs/job-record.js';
import type { RequestedOutput, RequestedTarget } from '../jobs/job-request.js';
import type { Job } from './job.js';

/** What happens to the files of a job that has ended. */
export interface StageOutPlan {
  readonly sent: readonly { readonly name: string; readonly target: RequestedTarget }[];
  /** What stays in the session directory. */
  readonly kept: readonly SessionPath[];
}

/** Decides by how a job ended which outputs are sent, and which stay. */
export function planStageOut(job: Job): StageOutPlan {
  const { record } = job;
  const outputs = record.request.outputs.flatMap((output) => expandList(job, output));
  const isWanted = ({ ifSuccessful, ifFailed, ifCancelled }: RequestedTarget): boolean =>
    isCancelled(record) ? ifCancelled : record.failure ? ifFailed : ifSuccessful;
  const sent = outputs.flatMap(({ name, targets }) => targets.filter(isWanted).map((target) => ({ name, target })));
  const kept = outputs.map(({ name }) => name).filter((name) => !sent.some((each) => each.name === name));
  return { sent, kept: [...kept, ...inputsForAnotherRun(record)].flatMap(toPaths) };
}

/** What a failed job would need again, should its user restart it, even if that has been done as often as it can be. */
const inputsForAnotherRun = ({ failure, request }: JobRecord): readonly string[] =>
  failure && request.reruns > 0 ? request.inputs.map(({ name }) => name) : [];

/** `@list` names a file that the job has written the names of outputs into, one a line, with a URL where they are sent. */
function expandList(job: Job, output: RequestedOutput): readonly RequestedOutput[] {
  if (!output.name.startsWith('@')) return [output];
  const text = job.session.read(parseSessionPath(output.name.slice(1)) ?? [])?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line) => {
    const [name, url] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    if (!name) return [];
    const target = url ? [{ url, ifSuccessful: true, ifFailed: false, ifCancelled: false }] : [];
    return [{ name, targets: target }];
  });
}

/** A name of an input that appears twice. */
export function duplicateInput({ request }: JobRecord): string | undefined {
  const names = request.inputs.map(({ name }) => parseSessionPath(name)?.join('/') ?? name);
  return names.find((name, index) => names.indexOf(name) !== index);
}

/** A name that leads outside keeps nothing. */
function toPaths(name: string): readonly SessionPath[] {
  const path = parseSessionPath(name);
  return path ? [path] : [];
}

/** The names of the uploads that a job waits for: what has not arrived, or is shorter than announced. */
export const missingUploads = (job: Job): readonly string[] =>
  uploads(job)
    .filter(({ isNoted, hasBytes, sizeBytes }) => !isNoted || hasBytes < (sizeBytes ?? 0))
    .map(({ name }) => name);

/** An upload that is longer than announced. */
export const oversizedUpload = (job: Job): string | undefined =>
  uploads(job).find(({ isNoted, hasBytes, sizeBytes }) => isNoted && sizeBytes !== undefined && hasBytes > sizeBytes)
    ?.name;

const uploads = ({ record, session }: Job) =>
  record.request.inputs.flatMap(({ name: declared, sizeBytes, source }) => {
    if (source !== undefined) return [];
    const name = uploadName(declared);
    const hasBytes = session.stat(parseSessionPath(declared) ?? [])?.sizeBytes ?? 0;
    // One that has been deleted counts as delivered all the same.
    return [{ name, sizeBytes, hasBytes, isNoted: record.uploaded.includes(name) }];
  });
