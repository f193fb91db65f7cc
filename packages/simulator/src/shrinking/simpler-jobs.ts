import type { PlannedJob, Step } from '../plans/plan.js';
import { shorterLists, smallerNumbers } from './smaller-values.js';

/** Commands that ask for a job that is simpler than the one that this command asks for by one thing. */
export function* simplerJobs(step: Step): Generator<Step> {
  const [job] = step.asks ?? [];
  if (job !== undefined) for (const simpler of simplerThan(job)) yield { ...step, ...asking(step, job, simpler) };
}

function* simplerThan(job: PlannedJob): Generator<PlannedJob> {
  const { lost, ...found } = job;
  if (lost !== undefined) yield found;
  for (const deeds of shorterLists(job.deeds)) yield { ...job, deeds };
  for (const inputs of shorterLists(job.inputs)) yield { ...job, inputs };
  if (job.end === 'died' || !('exitCode' in job.end) || job.end.exitCode !== 0) yield { ...job, end: { exitCode: 0 } };
  for (const runsMs of smallerNumbers(job.runsMs)) {
    yield { ...job, runsMs, deeds: job.deeds.map((deed) => ({ ...deed, afterMs: Math.min(deed.afterMs, runsMs) })) };
  }
  for (const [index, deed] of job.deeds.entries()) {
    if (!('sizeBytes' in deed)) continue;
    for (const sizeBytes of smallerNumbers(deed.sizeBytes, 1)) {
      yield { ...job, deeds: job.deeds.with(index, { ...deed, sizeBytes }) };
    }
  }
  for (const [index, input] of job.inputs.entries()) {
    for (const sizeBytes of smallerNumbers(input.sizeBytes, 1)) {
      yield { ...job, inputs: job.inputs.with(index, { ...input, sizeBytes }) };
    }
  }
}

/** A command that asks for another job of the same name; inputs that this one does not have leave the command line, too. */
function asking(step: Step, before: PlannedJob, job: PlannedJob): Pick<Step, 'asks' | 'words'> {
  const gone = before.inputs.filter(({ path }) => !job.inputs.some((input) => input.path === path));
  const words = step.words.filter((word, index) => {
    const names = (text: string | undefined) => gone.some(({ path }) => text?.endsWith(`:${path}`));
    return !names(word) && !(word === '-i' && names(step.words[index + 1]));
  });
  return { asks: [job], words };
}
