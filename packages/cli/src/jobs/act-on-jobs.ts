import type { JobId } from 'jasmin-arc';
import { shortId } from 'jasmin-arc/jobs';
import type { Context } from '../command-line/context.js';
import { describeError, type Failure } from '../errors/exit-status.js';
import { hintOf } from '../sandbox/stopped-sandbox.js';
import { type SelectedJobs, serverName } from './job-selection.js';

/** How many jobs are acted on at the same time. */
const MAX_CONCURRENT = 8;

/** The result of an action on one job: a word for programs, and a message for people. */
export interface ActionResult {
  readonly result: string;
  readonly remark: string;
}

/**
 * Performs an action on each job; a failure does not stop the others.
 * @returns the exit status: that of the first failure
 */
export async function actOnJobs(
  context: Context,
  { jobIds }: SelectedJobs,
  act: (jobId: JobId) => Promise<ActionResult>,
): Promise<number> {
  const { screen, signal, globals } = context;
  const outcomes = new Map<JobId, ActionResult | Failure>();
  const queue = [...jobIds];
  const work = async () => {
    for (let jobId = queue.shift(); jobId !== undefined; jobId = queue.shift()) {
      signal.throwIfAborted();
      try {
        const result = await act(jobId);
        outcomes.set(jobId, result);
        screen.say(`${shortId(jobId)}: ${result.remark}`, 'good');
      } catch (error) {
        signal.throwIfAborted();
        outcomes.set(jobId, describeError(error));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
  } finally {
    await reportFailures(context, jobIds.length, outcomes);
  }
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

/** Reports failures; one that is the same for several jobs of a server, as when it is unreachable, is reported once. */
async function reportFailures(
  context: Context,
  count: number,
  outcomes: ReadonlyMap<JobId, ActionResult | Failure>,
): Promise<void> {
  const groups = new Map<string, { readonly failure: Failure; readonly jobIds: JobId[] }>();
  for (const [jobId, outcome] of outcomes) {
    if ('result' in outcome) continue;
    const key = JSON.stringify([serverName(jobId), outcome.code, outcome.message]);
    const group = groups.get(key) ?? { failure: outcome, jobIds: [] };
    group.jobIds.push(jobId);
    groups.set(key, group);
  }
  for (const { failure, jobIds } of groups.values()) {
    const subject = count === 1 ? '' : `${describeJobs(jobIds)}: `;
    context.screen.fail(`${subject}${failure.message}`, await hintOf(context, failure));
  }
}

/** The maximum number of ids in a message; the JSON output has all of them. */
const MAX_NAMED = 20;

/** `8520662f23c6`, `3 jobs (8520662f23c6, …)` */
export function describeJobs(jobIds: readonly JobId[]): string {
  const [only] = jobIds;
  if (only !== undefined && jobIds.length === 1) return shortId(only);
  const more = jobIds.length > MAX_NAMED ? ` and ${jobIds.length - MAX_NAMED} more` : '';
  return `${jobIds.length} jobs (${jobIds.slice(0, MAX_NAMED).map(shortId).join(', ')}${more})`;
}
