import type { JobFailure } from 'jasmin-arc';
import { signalName } from 'jasmin-arc/jobs';
import { plainText } from '../output/text.js';

/** Describes in one line why a job failed; for a cancelled job, only that it was cancelled on request. */
export const describeFailure = (failure: JobFailure): string => plainText(inWords(failure));

function inWords(failure: JobFailure): string {
  const { kind, explanation, serverMessage } = failure;
  if (explanation === serverMessage) return firstSmall(serverMessage);
  switch (kind) {
    case 'exit-code':
      return describeExitCode(failure);
    case 'no-exit-code':
      return describeScript(failure);
    case 'signal':
      return `the program was killed by ${describeSignal(failure.signal ?? 0)}${
        failure.signal === SIGKILL ? '; jobs that exceed their memory limit end this way' : ''
      }`;
    case 'wall-time':
      return `the job ran longer than its wall time limit${describeLimit(failure)} and was stopped`;
    case 'cpu-time':
      return `the job used more CPU time than its limit${describeLimit(failure)} and was stopped`;
    case 'memory':
      return 'the job used more memory than it requested and was stopped';
    case 'cancelled':
      return 'on request';
    case 'input':
      return describeInput(failure);
    case 'node-lost':
      return 'the batch system lost track of the job; jobs that exceed their memory limit can end this way';
    case 'refused-by-batch-system':
      return 'the batch system rejected the job: a limit of the queue, or a runtime environment that is not installed (see the job log)';
    case 'stage-out':
    case 'other':
      return firstSmall(serverMessage);
  }
}

const SIGKILL = 9;

function describeExitCode({ exitCode = 0 }: JobFailure): string {
  const signal = signalOfStatus(exitCode);
  return `exit code ${exitCode}${signal === undefined ? '' : `, as programs killed by ${describeSignal(signal)} do`}`;
}

function describeScript({ scriptStatus }: JobFailure): string {
  if (scriptStatus === undefined)
    return 'the job ended without leaving an exit code: it was killed, or its program could not be started (see stderr)';
  const signal = signalOfStatus(scriptStatus);
  return signal === undefined
    ? `the program left no exit code, and may not have been started: see stderr (the script of the job ended with status ${scriptStatus})`
    : `the program left no exit code; the script of the job ended with status ${scriptStatus}, as after ${describeSignal(signal)}`;
}

function describeInput({ input, inputDefect }: JobFailure): string {
  if (inputDefect === 'too-large') return `the input file ${input} is larger than the description says`;
  return input === undefined
    ? 'the server did not receive confirmation that all inputs are complete'
    : `the server did not receive in time the input file ${input}`;
}

const describeLimit = ({ limitSeconds }: JobFailure): string =>
  limitSeconds === undefined ? '' : ` of ${limitSeconds} s`;

/** The signal that a shell's status stands for, where it is one that ends programs. */
const signalOfStatus = (status: number): number | undefined =>
  status > 128 && signalName(status - 128) !== undefined ? status - 128 : undefined;

function describeSignal(signal: number): string {
  const name = signalName(signal);
  return `signal ${signal}${name === undefined ? '' : ` (${name})`}`;
}

/** A server message as the continuation of a sentence, after a colon. */
const firstSmall = (text: string): string =>
  /^(The|It|Its|Job|User|No) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** Whether the description of a failure mentions a limit already, so that it is not repeated. */
export function mentionsLimit({ kind, signal, serverMessage }: JobFailure): boolean {
  switch (kind) {
    case 'wall-time':
    case 'cpu-time':
    case 'memory':
    case 'node-lost':
    case 'refused-by-batch-system':
      return true;
    case 'signal':
      return signal === SIGKILL;
    default:
      return /limit/i.test(serverMessage);
  }
}
