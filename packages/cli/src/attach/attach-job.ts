import type { Job, JobEndedEvent, JobHandle, JobId, JobOutputEvent } from 'jasmin-arc';
import { isTerminal, lastLine, shortId } from 'jasmin-arc/jobs';
import type { Context } from '../command-line/context.js';
import { Interrupted } from '../command-line/interrupts.js';
import { ExitStatus } from '../errors/exit-status.js';
import { describeUndelivered } from '../jobs/awaited-inputs.js';
import { STAGE_TONES, STAGE_WORDS } from '../jobs/job-stages.js';
import { StageClock } from '../output/progress.js';
import { OutputClosedError } from '../output/screen.js';
import { fitText } from '../output/text.js';
import type { AttachOptions } from './attach-options.js';
import { finishJob, noticeEnd, type ShownJob } from './finish-job.js';
import { finishUpload } from './finish-upload.js';
import { Detached, JobInterrupts } from './job-interrupts.js';
import { describeOutage } from './outage.js';

/** How much of the end of stderr is kept in memory, to quote its last line. */
const STDERR_TAIL_BYTES = 4096;

/**
 * Follows a job to its end: shows its states and output, saves its outputs, removes it from the server once everything
 * is here, and returns its exit status.
 */
export async function attachJob(context: Context, jobId: JobId, options: AttachOptions): Promise<number> {
  const { screen } = context;
  const job = (await context.arc()).job(jobId);
  const shown = await show(context, job, options).catch(async (error: unknown) => {
    screen.stopLive();
    if (error instanceof Detached) {
      screen.notice(`detached: the job goes on; follow it again with: ${attachCommand(context, jobId)}`, 'going');
      await options.emit('detached', { jobId });
      return undefined;
    }
    throw error;
  });
  if (shown === undefined) return ExitStatus.DETACHED;
  const keep = options.keep || shown.mayLackInput;
  return finishJob(context, job, { ...shown, options: { ...options, keep } }).catch((error: unknown) => {
    screen.stopLive();
    if ((error as { readonly code?: unknown }).code === 'ERR_ARC_JOB_NOT_FOUND') throw error;
    noticeItStays(context, jobId);
    throw error;
  });
}

const noticeItStays = ({ screen }: Context, jobId: JobId): void =>
  screen.notice(`the job has ended and stays on the server with its files; fetch them with: jasmin-arc get ${jobId}`);

/** The command that follows a job again, with the configuration in use. */
export function attachCommand({ globals }: Context, jobId: JobId): string {
  const config = globals.config === undefined ? '' : ` --config ${globals.config}`;
  return `jasmin-arc${config} attach ${jobId}`;
}

/** Shows a job until it has ended, or until the user detaches. */
async function show(
  context: Context,
  handle: JobHandle,
  { policy, emit, finishesUpload = false }: AttachOptions,
): Promise<ShownJob & { readonly mayLackInput: boolean }> {
  const { screen } = context;
  // Interrupted after the submission and before following: this signal would stop all later requests, so detach.
  if (context.signal.aborted) throw new Detached();
  let current: Job | undefined;
  let isCancelled = false;
  let hasTriedUpload = false;
  let mayLackInput = false;
  /** The effect on the job of an outage of its server. */
  const describeEffect = async (): Promise<string> => {
    const mayWait = finishesUpload && (current === undefined || isPreparing(current));
    const names = mayWait ? await (await context.arc()).undeliveredInputs(handle.id) : [];
    return names.length > 0 ? `the job ${describeUndelivered(names)}` : 'the job is not affected';
  };
  const hasEnded = () => current !== undefined && isTerminal(current.state);
  const cancel = () => {
    screen.stopLive();
    screen.say('cancelling the job; press Ctrl-C again to stop waiting for its end', 'bad');
    const { signal } = interrupts;
    handle.cancel({ signal }).then(
      ({ result }) => {
        isCancelled = result !== 'refused';
      },
      (error: Error) => {
        if (!signal.aborted) screen.warn(`The job could not be cancelled: ${error.message}`);
      },
    );
  };
  using interrupts = new JobInterrupts(context, { policy, cancel, hasEnded });
  const output = new ProgramOutput(context, emit);
  const stages = new StageLine(context);
  let end: JobEndedEvent | undefined;
  try {
    for await (const event of handle.follow({ signal: interrupts.signal })) {
      await interrupts.quiet;
      switch (event.type) {
        case 'state':
          // Other changes of the job, such as the inputs that it waits for, are not emitted.
          if (event.job.state !== current?.state)
            await emit('state', { state: event.job.state, status: event.job.status });
          current = event.job;
          stages.enter(current);
          // The upload is finished only here: the server has just answered, so that the upload is not tried while it cannot be reached.
          if (finishesUpload && !hasTriedUpload && (current.missingInputs !== undefined || !isPreparing(current))) {
            hasTriedUpload = true;
            mayLackInput = await finishUpload(context, handle, current, interrupts.signal);
          }
          break;
        case 'output':
          stages.makeRoom();
          await output.show(event);
          break;
        case 'waiting': {
          const outage = describeOutage(handle.id, event.error);
          screen.say(`${outage}; ${await describeEffect()}; retrying`, 'waiting');
          break;
        }
        case 'answering':
          screen.say('the server answers again');
          break;
        case 'ended':
          end = event;
      }
    }
  } catch (error) {
    screen.stopLive();
    if (error instanceof Interrupted && current !== undefined && hasEnded()) {
      noticeEnd(context, current, output.lastStderrLine);
      noticeItStays(context, handle.id);
    } else if (error instanceof Interrupted) {
      screen.notice(
        isCancelled ? 'the job is being cancelled' : 'the server may not have received the request to cancel the job',
        'bad',
      );
      screen.notice(`see: jasmin-arc status ${shortId(handle.id)}`);
    } else if (
      !(error instanceof Detached) &&
      (error as { readonly code?: unknown }).code !== 'ERR_ARC_JOB_NOT_FOUND'
    ) {
      screen.notice(`${await describeEffect()}; follow it again with: ${attachCommand(context, handle.id)}`);
    }
    throw error;
  }
  screen.stopLive();
  if (end === undefined) throw new RangeError(`Following ${handle.id} ended before the job did`);
  const rewritten = end.streams.filter(({ outcome }) => outcome === 'rewritten');
  for (const { path } of rewritten) {
    screen.warn(`${path} was replaced while it was being shown, and its content differs; the job stays on the server`);
  }
  const whole = end.streams.filter(({ stream, outcome }) => outcome === 'whole' && output.isShown(stream));
  return {
    job: end.job,
    shown: new Map(whole.map(({ path, bytes }) => [path, bytes])),
    streams: end.streams.filter((stream) => !rewritten.includes(stream)).map(({ path }) => path),
    lastStderrLine: output.lastStderrLine,
    mayLackInput,
  };
}

/** Whether a job may still come to wait for its inputs. */
const isPreparing = ({ state }: Job): boolean => state === 'Accepted' || state === 'Preparing';

/** Writes the output of the program to stdout and stderr of the command. */
class ProgramOutput {
  readonly #context: Context;
  readonly #emit: AttachOptions['emit'];
  /** Streams of the command that have been closed: output for them was not shown. */
  readonly #closed = new Set<JobOutputEvent['stream']>();
  #stderrTail = Buffer.alloc(0);

  constructor(context: Context, emit: AttachOptions['emit']) {
    this.#context = context;
    this.#emit = emit;
  }

  get lastStderrLine(): string | undefined {
    return lastLine(this.#stderrTail.toString('utf8'));
  }

  isShown(stream: JobOutputEvent['stream']): boolean {
    return !this.#closed.has(stream);
  }

  async show({ stream, bytes }: JobOutputEvent): Promise<void> {
    const { screen, globals } = this.#context;
    if (stream === 'stderr') {
      this.#stderrTail = Buffer.concat([this.#stderrTail, bytes]).subarray(-STDERR_TAIL_BYTES);
    }
    if (globals.json) {
      await this.#emit('output', { stream, base64: Buffer.from(bytes).toString('base64') });
      return;
    }
    if (this.#closed.has(stream)) return;
    try {
      await (stream === 'stderr' ? screen.jobStderr(bytes) : screen.data(bytes));
    } catch (error) {
      if (!(error instanceof OutputClosedError)) throw error;
      this.#closed.add(stream);
      // There is no other stream on which to report that stderr was closed; the job stays, so that its stderr is not lost.
      if (stream === 'stdout') {
        screen.warn('stdout was closed; the job goes on, and the command waits for its exit code');
      }
    }
  }
}

/** The stages of a job: one live line on a terminal, above the program's output; elsewhere a line for each. */
class StageLine {
  readonly #context: Context;
  readonly #stages = new StageClock(() => performance.now());
  #job: Job | undefined;
  #isPrinting = false;

  constructor(context: Context) {
    this.#context = context;
  }

  enter(job: Job): void {
    const { screen } = this.#context;
    this.#job = job;
    const word = STAGE_WORDS[job.state];
    if (!this.#stages.enter(word) || isTerminal(job.state)) return;
    if (screen.isLive) screen.live(() => [this.#format()]);
    else screen.say(word, STAGE_TONES[job.state]);
  }

  /** Called before output of the program: the stages so far are printed once, above its first line. */
  makeRoom(): void {
    const { screen, globals } = this.#context;
    if (!screen.isLive || this.#isPrinting || globals.json) return;
    screen.stopLive();
    screen.say(this.#stages.format(screen.isUnicode));
    this.#isPrinting = true;
    screen.live(() => [this.#format()]);
  }

  /** All stages so far, or, once they have been printed above the output, the current one only. */
  #format(): string {
    const { screen } = this.#context;
    const mark = screen.mark(this.#job ? STAGE_TONES[this.#job.state] : 'waiting');
    const text = this.#isPrinting ? this.#stages.formatCurrent() : this.#stages.format(screen.isUnicode);
    // Where not all stages fit, show the current one.
    return `${mark} ${fitText(text, screen.stderrColumns - 3, 'end')}`;
  }
}
