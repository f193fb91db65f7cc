import { type ArcInterface, isTerminal, type Job, type JobId, type StoredJob } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { Interrupted } from '../command-line/interrupts.js';
import { ExitStatus } from '../errors/exit-status.js';
import { lastLine } from '../jobs/evidence.js';
import { STAGE_TONES, STAGE_WORDS } from '../jobs/job-stages.js';
import { StageClock } from '../output/progress.js';
import { OutputClosedError } from '../output/screen.js';
import { shortId } from '../output/short-id.js';
import { fitText } from '../output/text.js';
import { concludeJob, type JobEnding, noticeEnd } from './conclude-job.js';
import { followJob } from './follow-job.js';
import type { AccompanyOptions } from './follow-options.js';
import { Detached, JobInterrupts } from './job-interrupts.js';
import { describeOutage } from './outage.js';
import { persistently } from './persistently.js';

/** What stays in memory of stderr, to quote its last line. */
const STDERR_TAIL_BYTES = 4096;

/**
 * Stays with a job until its end: shows its states and what it prints, saves its outputs, has the server forget it once
 * everything is here, and hands its exit status on.
 */
export async function accompanyJob(
  context: Context,
  jobId: JobId,
  stored: StoredJob | undefined,
  options: AccompanyOptions,
): Promise<number> {
  const arc = await context.arc();
  const { screen } = context;
  const seen = await follow(context, arc, jobId, stored, options).catch(async (error: unknown) => {
    screen.still();
    if (error instanceof Detached) {
      screen.notice(`detached: the job goes on; come back to it with: ${attachCommand(context, jobId)}`, 'going');
      await options.tell('detached', { jobId });
      return undefined;
    }
    const { code } = error as { readonly code?: unknown };
    if (code !== 'ERR_ARC_JOB_NOT_FOUND' && !(error instanceof Interrupted)) {
      screen.notice(`the job is not affected; come back to it with: ${attachCommand(context, jobId)}`);
    }
    throw error;
  });
  if (seen === undefined) return ExitStatus.DETACHED;
  return concludeJob(context, arc, { ...seen, options }).catch((error: unknown) => {
    screen.still();
    if ((error as { readonly code?: unknown }).code === 'ERR_ARC_JOB_NOT_FOUND') throw error;
    noticeItStays(context, jobId);
    throw error;
  });
}

const noticeItStays = ({ screen }: Context, jobId: JobId): void =>
  screen.notice(`the job has ended and stays on the server with its files; fetch them with: jasmin-arc get ${jobId}`);

/** How to come back to a job, with the options that led to it. */
export function attachCommand({ globals }: Context, jobId: JobId): string {
  const config = globals.config === undefined ? '' : ` --config ${globals.config}`;
  return `jasmin-arc${config} attach ${jobId}`;
}

async function follow(
  context: Context,
  arc: ArcInterface,
  jobId: JobId,
  stored: StoredJob | undefined,
  { policy, tell }: AccompanyOptions,
): Promise<Omit<JobEnding, 'options'>> {
  const { screen, globals } = context;
  // Interrupted after the submission and before following: this signal would stop all later requests, so detach.
  if (context.signal.aborted) throw new Detached();
  const stages = new StageClock(() => performance.now());
  let current: Job | undefined;
  let isPrinting = false;
  let stderrTail = Buffer.alloc(0);
  let stdoutIsOpen = true;
  let stderrIsOpen = true;

  const mark = () => screen.mark(current ? STAGE_TONES[current.state] : 'waiting');
  // All stages so far, or, once they stand above what the program prints, the one that goes on.
  const line = () => {
    const text = isPrinting ? stages.formatCurrent() : stages.format(screen.isUnicode);
    // Where not all stages fit, the one that goes on is the one to show.
    return `${mark()} ${fitText(text, screen.talkColumns - 3, 'end')}`;
  };
  const hasEnded = () => current !== undefined && isTerminal(current.state);
  let isCancelled = false;
  const cancel = () => {
    screen.still();
    screen.say('cancelling the job; Ctrl-C again: do not wait for its end', 'bad');
    const { signal } = interrupts;
    persistently(() => arc.cancelJob(jobId, { signal }), signal).then(
      ({ result }) => {
        isCancelled = result !== 'refused';
      },
      (error: Error) => {
        if (!signal.aborted) screen.warn(`The job could not be cancelled: ${error.message}`);
      },
    );
  };
  using interrupts = new JobInterrupts(context, { policy, cancel, hasEnded });

  const following = followJob({
    arc,
    jobId,
    signal: interrupts.signal,
    stored,
    async onChange(changed) {
      await interrupts.quiet;
      current = changed;
      await tell('state', { state: changed.state, status: changed.status });
      const word = STAGE_WORDS[changed.state];
      if (!stages.enter(word) || isTerminal(changed.state)) return;
      // Without a live line each stage is a line of its own.
      if (screen.isLive) screen.live(() => [line()]);
      else screen.say(word, STAGE_TONES[changed.state]);
    },
    onWaiting(error) {
      if (error === undefined) screen.say('the server answers again');
      else screen.say(`${describeOutage(jobId, error)}; the job is not affected, and is asked about again`, 'waiting');
    },
    async onOutput(stream, chunk) {
      await interrupts.quiet;
      if (screen.isLive && !isPrinting && !globals.json) {
        // From here on the screen belongs to the program; what is known so far stays above its first line.
        screen.still();
        screen.say(stages.format(screen.isUnicode));
        isPrinting = true;
        screen.live(() => [line()]);
      }
      if (stream === 'stderr') stderrTail = Buffer.concat([stderrTail, chunk]).subarray(-STDERR_TAIL_BYTES);
      if (globals.json) await tell('output', { stream, base64: Buffer.from(chunk).toString('base64') });
      else if (stream === 'stderr') {
        // There is no other stream to report this on; the flag keeps the job, so that its stderr is not lost.
        await screen.jobStderr(chunk).catch((error: unknown) => {
          ignoreClosed(error);
          stderrIsOpen = false;
        });
      } else if (stdoutIsOpen) {
        await screen.data(chunk).catch((error: unknown) => {
          ignoreClosed(error);
          stdoutIsOpen = false;
          screen.warn('stdout was closed; the job goes on, and its exit code is waited for');
        });
      }
    },
  });
  const followed = await following.catch((error: unknown) => {
    screen.still();
    if (error instanceof Interrupted && current !== undefined && hasEnded()) {
      noticeEnd(context, current, lastLine(stderrTail.toString('utf8')));
      noticeItStays(context, jobId);
    } else if (error instanceof Interrupted) {
      screen.notice(
        isCancelled ? 'the job is being cancelled' : 'the server may not have received the request to cancel the job',
        'bad',
      );
      screen.notice(`see: jasmin-arc status ${shortId(jobId)}`);
    }
    throw error;
  });
  screen.still();
  for (const path of followed.rewritten) {
    screen.warn(`${path} was written anew while it was shown, and holds something else; the job stays with it`);
  }
  // Output that went to a closed stream was not shown.
  const got = followed.shown.filter(({ stream }) => (stream === 'stdout' ? stdoutIsOpen : stderrIsOpen));
  return {
    ...followed,
    streams: followed.streams.filter((name) => !followed.rewritten.includes(name)),
    shown: new Map(got.map(({ path, bytes }) => [path, bytes])),
    lastWords: lastLine(stderrTail.toString('utf8')),
  };
}

function ignoreClosed(error: unknown): void {
  if (!(error instanceof OutputClosedError)) throw error;
}
