import { isCancelled, type PublishedJob } from '../jobs/job-record.js';
import type { RequestedOutput, RequestedTarget } from '../jobs/job-request.js';
import { parseSessionPath } from '../session/session-path.js';

/** What the plan follows from. */
type EndedJob = Pick<PublishedJob, 'failure' | 'request'>;

/** What happens to the files of a job that has ended. */
export interface StageOutPlan {
  readonly uploads: readonly { readonly name: string; readonly target: RequestedTarget }[];
  /** Names that stay in the session directory. */
  readonly kept: readonly string[];
}

/** Decides by the outcome of a job where its outputs go. */
export function planStageOut(job: EndedJob, outputs: readonly RequestedOutput[]): StageOutPlan {
  const wanted = ({ ifSuccessful, ifFailed, ifCancelled }: RequestedTarget): boolean =>
    isCancelled(job) ? ifCancelled : job.failure ? ifFailed : ifSuccessful;
  const uploads = outputs.flatMap(({ name, targets }) => targets.filter(wanted).map((target) => ({ name, target })));
  const uploaded = new Set(uploads.map(({ name }) => name));
  const kept = outputs.map(({ name }) => name).filter((name) => !uploaded.has(name));
  return { uploads, kept: [...kept, ...inputsForAnotherRun(job)] };
}

/** What a failed job would need again, should its user restart it, even if that has been done as often as it can be. */
const inputsForAnotherRun = ({ failure, request }: EndedJob): readonly string[] =>
  failure && request.reruns > 0 ? request.inputs.map(({ name }) => name) : [];

/** A name of an input that appears twice; undefined if none does. */
export function findDuplicateInput({ request }: Pick<PublishedJob, 'request'>): string | undefined {
  const names = request.inputs.map(({ name }) => parseSessionPath(name)?.join('/') ?? name);
  return names.find((name, index) => names.indexOf(name) !== index);
}
