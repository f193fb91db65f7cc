import { type InputStream, readsStdin, type SpooledInput, spoolInput } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import { TransferMeter } from '../output/progress.js';
import type { System } from '../process/system.js';
import type { PlannedJob } from './plan-job.js';

/** Whether the standard input of the command is read for the job. */
export type StdinUse = 'read' | 'leave';

export interface StdinOptions {
  readonly stdin: string | undefined;
  readonly 'no-stdin'?: boolean;
}

/**
 * Decides whether the standard input is read for the job: with `--stdin -`, and for `run` also if it is a pipe or a
 * file.
 * @throws CommandError (usage) for options that contradict each other
 */
export function stdinUse(options: StdinOptions, system: System, takesPipes: boolean): StdinUse {
  const { stdin, 'no-stdin': noStdin = false } = options;
  if (noStdin && stdin !== undefined) throw usageError('Give --stdin or --no-stdin, not both');
  if (stdin === '-') return 'read';
  if (stdin !== undefined || noStdin || !takesPipes) return 'leave';
  return system.stdinKind === 'pipe' || system.stdinKind === 'file' ? 'read' : 'leave';
}

/** A notice that the program has an empty stdin, if it would read from the terminal when run locally. */
export function stdinNotice(options: StdinOptions, system: System, words: readonly string[]): string | undefined {
  if (system.stdinKind !== 'terminal' || options.stdin !== undefined || options['no-stdin']) return undefined;
  if (!readsStdin(words)) return undefined;
  return `the stdin of the job is empty, and ${words[0]} reads its stdin; pipe data in, or give --stdin FILE`;
}

/** Submits a job with our standard input, if that is to be read; until the server has it, it is kept in a file of its own. */
export async function withStdin<Result>(
  context: Context,
  plan: PlannedJob,
  use: StdinUse,
  submit: (plan: PlannedJob) => Promise<Result>,
): Promise<Result> {
  if (use === 'leave') return submit(plan);
  const spooled = await readStdin(
    context,
    plan.uploads.map(({ name }) => name),
  );
  if (spooled === undefined) return submit(plan);
  await using _ = spooled;
  const { path, sizeBytes } = spooled;
  return await submit({
    ...plan,
    options: { ...plan.options, stdin: path },
    uploads: [...plan.uploads, { path, name: 'stdin', sizeBytes }],
  });
}

/** How long to wait for the first byte or the end of stdin: a pipe that a parent process left open never has either. */
const STDIN_TIMEOUT_MS = 60_000;

/**
 * Reads our standard input to its end, into a private temporary file.
 * @param taken - names in the session directory that it cannot have
 * @param silence - aborted when nothing has come for long enough
 * @returns undefined for an input without a byte, which is what a job has by itself
 * @throws CommandError if nothing comes
 */
export async function readStdin(
  { system, screen, signal }: Context,
  taken: readonly string[],
  silence: AbortSignal = AbortSignal.timeout(STDIN_TIMEOUT_MS),
): Promise<SpooledInput | undefined> {
  const meter = new TransferMeter('reading', () => performance.now());
  const isTyped = system.stdinKind === 'terminal';
  const waiting = isTyped
    ? 'reading the terminal for the job, until Ctrl-D'
    : 'waiting for data on stdin; --no-stdin does not read it';
  if (isTyped) screen.say(waiting);
  else {
    screen.live(() => [
      `${screen.mark('waiting')} ${meter.hasBegun ? meter.format(screen.stderrColumns - 3, screen.isUnicode) : waiting}`,
    ]);
  }
  try {
    // A standard input without an encoding delivers bytes.
    const spooled = await spoolInput(system.stdin as InputStream & typeof system.stdin, {
      name: NAME,
      taken,
      signal,
      // A user at a terminal may think for longer than a minute.
      silence: isTyped ? undefined : silence,
      onProgress: (transferredBytes) => meter.update({ path: 'stdin', transferredBytes, totalBytes: undefined }),
    });
    if (spooled.sizeBytes > 0) return spooled;
    await spooled[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    if (silence.aborted && error === silence.reason) throw new SilentStdinError();
    if (signal.aborted) screen.say('interrupted; no job has been submitted', 'bad');
    throw error;
  } finally {
    screen.stopLive();
  }
}

/** Neither a byte nor the end came on stdin. */
export class SilentStdinError extends CommandError {
  constructor() {
    super(
      ExitStatus.USAGE,
      'ERR_STDIN_SILENT',
      `stdin is open, but neither data nor its end arrived within ${STDIN_TIMEOUT_MS / 1000} s; nothing has been submitted`,
      { hint: 'If the job should read nothing, use --no-stdin or </dev/null.' },
    );
  }
}

/** Hidden, so that a job's `*` does not meet it. */
const NAME = '.jasmin-arc-stdin';
