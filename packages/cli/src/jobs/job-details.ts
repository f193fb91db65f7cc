import type { ArcInterface, Job, JobId, JobLook, StoredJob } from 'jasmin-arc';
import { runSeconds, shortId, streamsOf } from 'jasmin-arc/jobs';
import type { Context } from '../command-line/context.js';
import type { Paint } from '../output/colour.js';
import { formatAge, formatDuration, formatMemory, formatMoment } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { describeAwaited } from './awaited-inputs.js';
import { explainEnd, lastLine } from './job-outcome.js';
import { STAGE_WORDS } from './job-stages.js';
import type { JobRow } from './jobs-table.js';

/** A look at a job as a row, with the last words of a job that failed where they are wanted. */
export async function explainRow(
  context: Context,
  look: JobLook,
  stored: StoredJob | undefined,
  withLastWords: boolean,
): Promise<JobRow> {
  if (!withLastWords || look.found !== 'here' || look.job.state !== 'Failed') return { look, stored };
  const arc = await context.arc();
  return { look, stored, lastWords: await readLastWords(arc, look.job, stored, context.signal) };
}

/** So many jobs' stderr is read for one table, so many at once, and for so long: a request or two for each. */
const MAX_TAILS = 50;
const TAILS_AT_ONCE = 8;
const MAX_TAILS_MS = 10_000;

/**
 * Looks at jobs as rows, with the last line of stderr of those that failed, or of the first of them where they are many.
 * Those lines help but are not needed: a server that does not send them in time does not delay the rows.
 */
export async function explainRows(
  context: Context,
  looks: readonly JobLook[],
  stored: ReadonlyMap<JobId, StoredJob>,
): Promise<readonly JobRow[]> {
  const failed = looks.flatMap((look) => (look.found === 'here' && look.job.state === 'Failed' ? [look.job] : []));
  const queue = failed.slice(0, MAX_TAILS);
  const words = new Map<JobId, string | undefined>();
  if (queue.length > 0) {
    const arc = await context.arc();
    const tooLate = AbortSignal.timeout(MAX_TAILS_MS);
    const signal = AbortSignal.any([context.signal, tooLate]);
    const work = async () => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift())
        words.set(job.id, await readLastWords(arc, job, stored.get(job.id), signal));
    };
    await Promise.all(Array.from({ length: TAILS_AT_ONCE }, work)).catch((error: unknown) => {
      if (!tooLate.aborted || context.signal.aborted) throw error;
    });
  }
  return looks.map((look) => ({ look, stored: stored.get(look.jobId), lastWords: words.get(look.jobId) }));
}

const TAIL_BYTES = 4096;

/** The last line that a job wrote to its stderr; undefined where there is none, or it cannot be read. */
export async function readLastWords(
  arc: ArcInterface,
  job: Job,
  stored: StoredJob | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stderr, stdout } = streamsOf(job, stored);
  if (stderr === undefined || stderr === stdout) return undefined;
  try {
    const slash = stderr.lastIndexOf('/');
    const entries = await arc.listJobFiles(job.id, stderr.slice(0, Math.max(0, slash)), { signal });
    const entry = entries.find(({ name }) => name === stderr.slice(slash + 1));
    if (entry?.kind !== 'file' || !entry.sizeBytes) return undefined;
    const offset = Math.max(0, entry.sizeBytes - TAIL_BYTES);
    const tail = Buffer.concat(await (await arc.readJobFile(job.id, stderr, { offset, signal })).toArray());
    return lastLine(tail.toString('utf8'));
  } catch {
    signal.throwIfAborted();
    return undefined; // the row is shown without this line
  }
}

/** Everything about a job, for a person. */
export function formatDetails(
  { look, stored, lastWords }: JobRow,
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
      ['Why', job && (explainEnd(job, lastWords) ?? describeAwaited(job))],
      ['In the server’s words', job && serverWords(job)],
      ['Exit code', job?.exitCode?.toString()],
      ['Queue', job?.queue],
      ['Position in it', job?.waitingPosition ? String(job.waitingPosition) : undefined],
      ['Batch system’s id', job?.localId],
      ['Nodes', job?.executionNodes?.join(', ')],
      ['Submitted', moment(job?.submittedAt ?? stored?.submittedAt)],
      ['Started', moment(job?.startedAt)],
      ['Ended', moment(job?.endedAt)],
      ['Files kept until', moment(job?.erasedAt)],
      ['Ran', seconds(ran)],
      ['Wall time asked for', seconds(job?.requestedWallTimeSeconds)],
      ['CPU time asked for', seconds(job?.requestedCpuTimeSeconds)],
      ['CPU time used', seconds(job?.usedCpuTimeSeconds)],
      ['Memory used', usedMemory === undefined ? undefined : formatMemory(usedMemory)],
      ['Cores asked for', job?.requestedSlots?.toString()],
      ['stdout', job?.stdout ?? stored?.stdout],
      ['stderr', job?.stderr ?? stored?.stderr],
      ['Could be resumed from', job?.restartStates?.join(', ')],
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

/** A job as programs get it: what the server tells, else what is known without it. */
export function rowFields({
  look,
  stored,
  lastWords,
}: JobRow): Readonly<Record<string, unknown>> & { readonly id: JobId } {
  const shared = { id: look.jobId, shortId: shortId(look.jobId), found: look.found };
  if (look.found === 'here') {
    const { usedMemoryBytes } = look.job;
    // For programs that read it before there was one unit for all sizes.
    const usedMemoryKilobytes = usedMemoryBytes && usedMemoryBytes / 1024;
    return { ...shared, ...look.job, usedMemoryKilobytes, why: explainEnd(look.job, lastWords) };
  }
  return {
    ...shared,
    name: stored?.name,
    submittedAt: stored?.submittedAt,
    ...(look.found === 'unreachable' && { error: { code: look.error.code, message: look.error.message } }),
  };
}
