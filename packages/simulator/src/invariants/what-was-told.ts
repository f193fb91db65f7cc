import { ExitStatus } from '../../../cli/src/errors/exit-status.js';
import type { CommandRun, ServerJob } from '../histories/scene.js';

/** A line or document that a command has printed with `--json`. */
export interface Printed {
  readonly event?: string;
  readonly [field: string]: unknown;
}

/** What a command has printed with `--json`; a last line that is not whole was cut by a kill, and is left out. */
export function printedBy({ stdout, step }: CommandRun): readonly Printed[] {
  if (!step.words.includes('--json')) return [];
  const text = stdout.toString('utf8');
  try {
    return [JSON.parse(text)];
  } catch {
    return text.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as Printed];
      } catch {
        return [];
      }
    });
  }
}

/**
 * The bytes of a stream of the job that a command has shown. Without a terminal, its stderr and the messages of the command go to the
 * same place, unchanged and in the order of their arrival. A message therefore may stand between two pieces of a line, and the user has
 * all the same seen every byte. It is left out here: the command writes each of its messages, and each piece that it has received of
 * the job's stderr, in one write, and no planned job prints what begins as a message does.
 */
export function shownBy(command: CommandRun, stream: 'stdout' | 'stderr'): Buffer {
  if (!command.step.words.includes('--json'))
    return stream === 'stdout'
      ? command.stdout
      : Buffer.concat(command.stderrWrites.filter((write) => !isMessage(write)));
  const pieces = printedBy(command).filter((line) => line.event === 'output' && line.stream === stream);
  return Buffer.concat(pieces.map(({ base64 }) => Buffer.from(String(base64), 'base64')));
}

const isMessage = (write: Buffer): boolean =>
  /^(jasmin-arc:|warning:|error:|hint:) .*\n$/s.test(write.toString('latin1'));

/** What a command that submits told of the job that it was asked for. */
export type Told = 'there is a job' | 'there is no job' | 'nothing certain';

/** Statuses of a `run` or `submit` that fails before it has sent anything; a `run` may also fail with them at what the job has left. */
const NOTHING_SENT: ReadonlySet<number> = new Set([
  ExitStatus.USAGE,
  ExitStatus.CONFIG,
  ExitStatus.CREDENTIAL,
  ExitStatus.DESCRIPTION,
  ExitStatus.NO_QUEUE,
]);

/** What the exit status and the output of a command tell of the job that it was asked for. */
export function wasToldOf(command: CommandRun): Told {
  const { status, step } = command;
  const [verb] = step.words;
  if (verb === 'submit' && status === ExitStatus.OK) return 'there is a job';
  if (status === ExitStatus.SUBMISSION && !hasShownEnd(command)) return 'there is no job';
  if (status !== undefined && NOTHING_SENT.has(status) && !hasShownSubmission(command)) return 'there is no job';
  if (
    /interrupted; (no job has been submitted|the job was cancelled and cleaned)/.test(command.stderr.toString('utf8'))
  )
    return 'there is no job';
  if (printedBy(command).some(({ event }) => event === 'submitted')) return 'there is a job';
  return 'nothing certain';
}

/** A `run` that has seen its job end exits with the status of the program, which may be any number. */
const hasShownEnd = (command: CommandRun): boolean =>
  printedBy(command).some(({ event }) => event === 'ended') ||
  /jasmin-arc: (finished|failed|cancelled)\b/.test(command.stderr.toString('utf8'));

/** Whether a command has told of a job that a server has accepted. */
const hasShownSubmission = (command: CommandRun): boolean =>
  printedBy(command).some(({ event }) => event === 'submitted') ||
  /jasmin-arc: submitted to /.test(command.stderr.toString('utf8'));

/**
 * Whether a command has named the job of a submission whose answer gave another id. It was that other id, in the job list until this
 * command, that was said not to exist; a message that does not name exactly this job is no excuse.
 */
export const wasToldTheIdOf = ({ stderr }: CommandRun, { id }: Pick<ServerJob, 'id'>): boolean =>
  [...stderr.toString('utf8').matchAll(/The job that was submitted is (\S+?)\.?$/gm)].some(([, address]) =>
    address?.endsWith(`/${id}`),
  );

/**
 * Whether a command told that the id of this job was given by mistake for another one, and which that is. An entry of the job list with
 * this id then stands for the other one: the list could not be corrected yet.
 */
export const wasToldToStandForAnother = ({ stderr }: CommandRun, { id }: Pick<ServerJob, 'id'>): boolean =>
  [
    ...stderr
      .toString('utf8')
      .matchAll(/gave the id of another job, or of none: (\S+)\. The job that was submitted is \S/g),
  ].some(([, address]) => address?.endsWith(`/${id}`));
