import type { JobId } from 'jasmin-arc';
import type { Context } from './context.js';
import { describeError, type Failure } from './exit-status.js';
import type { SelectedJobs } from './job-selection.js';

/** How many servers' requests are under way at once. */
const AT_ONCE = 8;

/** What became of one job: a word for programs, a remark for people. */
export interface Deed {
  readonly result: string;
  readonly remark: string;
}

/**
 * Does something with each of some jobs; one that fails leaves the others alone.
 * @returns the exit status: that of the first failure
 */
export async function actOnJobs(
  context: Context,
  { jobIds }: SelectedJobs,
  act: (jobId: JobId) => Promise<Deed>,
): Promise<number> {
  const { screen, signal, globals, ids } = context;
  const outcomes = new Map<JobId, Deed | Failure>();
  const queue = [...jobIds];
  const work = async () => {
    for (let jobId = queue.shift(); jobId !== undefined; jobId = queue.shift()) {
      signal.throwIfAborted();
      try {
        const deed = await act(jobId);
        outcomes.set(jobId, deed);
        screen.say(`${ids.short(jobId)}: ${deed.remark}`, 'good');
      } catch (error) {
        signal.throwIfAborted();
        const failure = describeError(error);
        outcomes.set(jobId, failure);
        screen.fail(jobIds.length === 1 ? failure.message : `${ids.short(jobId)}: ${failure.message}`, failure.hint);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (globals.json) {
    const jobs = jobIds.map((jobId) => {
      const outcome = outcomes.get(jobId);
      if (outcome === undefined || 'result' in outcome) return { id: jobId, result: outcome?.result };
      return { id: jobId, error: { code: outcome.code, message: outcome.message } };
    });
    await context.json({ jobs });
  }
  const failed = [...outcomes.values()].find((outcome) => 'status' in outcome);
  return failed?.status ?? 0;
}
