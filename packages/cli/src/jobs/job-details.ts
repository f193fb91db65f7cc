import type { Job, JobId, JobLook, StoredJob } from 'jasmin-arc';
import { runSeconds, shortId } from 'jasmin-arc/jobs';
import type { Context } from '../command-line/context.js';
import type { Paint } from '../output/colour.js';
import { formatAge, formatDuration, formatMemory, formatMoment } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { describeAwaited } from './awaited-inputs.js';
import { describeDelegation } from './delegation-ends.js';
import { describeOutcome } from './job-outcome.js';
import { STAGE_WORDS } from './job-stages.js';
import type { JobRow } from './jobs-table.js';

/**
 * Makes rows of job states, with the last line of stderr of failed jobs (only the first of them, if there are many). A server
 * that does not send these in time does not delay the rows.
 */
export async function explainRows(
  context: Context,
  looks: readonly JobLook[],
  stored: ReadonlyMap<JobId, StoredJob>,
): Promise<readonly JobRow[]> {
  const failed = looks.flatMap((look) => (look.found === 'here' && look.job.state === 'Failed' ? [look.job] : []));
  const lines =
    failed.length === 0
      ? new Map<JobId, string>()
      : await (await context.arc()).lastStderrLines(failed, { signal: context.signal });
  return looks.map((look) => ({ look, stored: stored.get(look.jobId), lastStderrLine: lines.get(look.jobId) }));
}

/** The last line that a job wrote to its stderr, if it failed. */
export async function lastStderrLineOf({ arc, signal }: Context, job: Job): Promise<string | undefined> {
  if (job.state !== 'Failed') return undefined;
  return (await (await arc()).lastStderrLines([job], { signal })).get(job.id);
}

/** Everything about a job, for a person. */
export function formatDetails(
  { look, stored, lastStderrLine }: JobRow,
  { now, columns, paint }: { readonly now: Date; readonly columns: number | undefined; readonly paint: Paint },
): readonly string[] {
  const job = look.found === 'here' ? look.job : undefined;
  const moment = (date: Date | undefined) => date && `${formatMoment(date)} (${formatAge(date, now)})`;
  const seconds = (value: number | undefined) => (value === undefined ? undefined : formatDuration(value));
  const ran = job && runSeconds(job);
  const usedMemory = job?.usedMemoryBytes;
  return formatFacts(
    [
      ['Job', look.jobId],
      ['Name', job?.name ?? stored?.name],
      ['State', describeState(look)],
      ['Why', job && (describeOutcome(job, lastStderrLine) ?? describeAwaited(job))],
      ['Server message', job && serverWords(job)],
      ['Exit code', job?.exitCode?.toString()],
      ['Queue', job?.queue],
      ['Queue position', job?.waitingPosition ? String(job.waitingPosition) : undefined],
      ['Batch system id', job?.localId],
      ['Nodes', job?.executionNodes?.join(', ')],
      ['Submitted', moment(job?.submittedAt ?? stored?.submittedAt)],
      ['Started', moment(job?.startedAt)],
      ['Ended', moment(job?.endedAt)],
      ['Delegation', job && describeDelegation(job, now)],
      ['Files kept until', moment(job?.erasedAt)],
      ['Ran', seconds(ran)],
      ['Requested wall time', seconds(job?.requestedWallTimeSeconds)],
      ['Requested CPU time', seconds(job?.requestedCpuTimeSeconds)],
      ['CPU time used', seconds(job?.usedCpuTimeSeconds)],
      ['Memory used', usedMemory === undefined ? undefined : formatMemory(usedMemory)],
      ['Requested cores', job?.requestedSlots?.toString()],
      ['stdout', job?.stdout ?? stored?.stdout],
      ['stderr', job?.stderr ?? stored?.stderr],
      ['Can be restarted from', job?.restartStates?.join(', ')],
      ['Remarks', job?.messages?.join('\n')],
    ],
    { columns, paint },
  );
}

const serverWords = ({ failures }: Job): string | undefined =>
  failures?.map(({ serverMessage }) => serverMessage).join('\n');

function describeState(look: JobLook): string {
  if (look.found === 'gone') return 'gone: the server no longer has it';
  if (look.found === 'unreachable') return `unknown: ${look.error.message}`;
  const { state, status, stateFrom, stateAt } = look.job;
  const lag = stateFrom === 'snapshot' ? `, as of ${formatMoment(stateAt)}` : '';
  return `${STAGE_WORDS[state]} (ARC: ${state}; ${status}${lag})`;
}

/** A job in JSON output: what the server reports, else what is known without it. */
export function rowFields({
  look,
  stored,
  lastStderrLine,
}: JobRow): Readonly<Record<string, unknown>> & { readonly id: JobId } {
  const shared = { id: look.jobId, shortId: shortId(look.jobId), found: look.found };
  if (look.found === 'here') {
    const { usedMemoryBytes } = look.job;
    // For programs that read it before there was one unit for all sizes.
    const usedMemoryKilobytes = usedMemoryBytes && usedMemoryBytes / 1024;
    return { ...shared, ...look.job, usedMemoryKilobytes, why: describeOutcome(look.job, lastStderrLine) };
  }
  return {
    ...shared,
    name: stored?.name,
    submittedAt: stored?.submittedAt,
    ...(look.found === 'unreachable' && { error: { code: look.error.code, message: look.error.message } }),
  };
}
