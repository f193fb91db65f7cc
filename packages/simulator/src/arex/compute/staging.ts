import { planStageOut } from '../../../../sandbox/src/compute/staging-plan.js';
import type { RequestedOutput, RequestedTarget } from '../../../../sandbox/src/jobs/job-request.js';
import { readOutputList } from '../../../../sandbox/src/jobs/output-list.js';
import { uploadName } from '../../../../sandbox/src/jobs/uploads.js';
import { parseSessionPath, type SessionPath } from '../../../../sandbox/src/session/session-path.js';
import type { Job } from './job.js';

/** What happens to the files of a job that has ended. */
export interface StageOutPlan {
  readonly sent: readonly { readonly name: string; readonly target: RequestedTarget }[];
  /** What stays in the session directory. */
  readonly kept: readonly SessionPath[];
}

/** Decides by how a job ended which outputs are sent, and which stay. */
export function stageOutPlan(job: Job): StageOutPlan {
  const outputs = job.record.request.outputs.flatMap((output) => expandList(job, output));
  const { uploads: sent, kept } = planStageOut(job.record, outputs);
  return { sent, kept: kept.flatMap(toPaths) };
}

/** Replaces `@list` by the outputs that the file `list`, made by the job, has in it. */
function expandList(job: Job, output: RequestedOutput): readonly RequestedOutput[] {
  if (!output.name.startsWith('@')) return [output];
  const list = job.session.read(parseSessionPath(output.name.slice(1)) ?? []);
  return readOutputList(list?.toString('utf8') ?? '');
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
