import { signalName } from './signal-name.js';

/** The kind of cause that made a job fail. */
export type JobFailureKind =
  /** The program ended with an exit code that counts as a failure: `exitCode`. */
  | 'exit-code'
  /** It left no exit code: it was killed, or could not be started. `scriptStatus` is that of the script around it, if known. */
  | 'no-exit-code'
  /** A signal ended it: `signal`. */
  | 'signal'
  /** It ran longer than its limit: `limitSeconds`. */
  | 'wall-time'
  /** It used more CPU time than its limit: `limitSeconds`. */
  | 'cpu-time'
  /** It used more memory than its limit. */
  | 'memory'
  /** By its user or, if the server's text is another one, by the batch system or its administrators. */
  | 'cancelled'
  /** An input did not arrive, could not be fetched, or differs from its description: `input`. */
  | 'input'
  /** An output could not be sent to the place that the description names. */
  | 'stage-out'
  /** The batch system lost the job, or the node that it ran on. */
  | 'node-lost'
  /** The batch system did not accept it. */
  | 'refused-by-batch-system'
  /** The meaning of the server's text is not known here. */
  | 'other';

/**
 * The source of a failure. `failure-record`: the control file `failed`, which A-REX writes as the job fails; `info-document`: the
 * `Error` elements of the job's ComputingActivity, which is up to a minute old.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingActivity, attributes Error and ExitCode
 */
export type FailureEvidence = 'failure-record' | 'info-document';

/**
 * One cause of a job's failure or cancellation, as facts.
 * @example
 * ```ts
 * const job = await arc.getJob(jobId);
 * if (job.failures?.some(({ kind }) => kind === 'memory')) await arc.submitJob('./model.sh', { memoryBytes: 8e9 });
 * ```
 */
export interface JobFailure {
  /** The kind of cause, for a program to decide by. */
  readonly kind: JobFailureKind;
  /** What it means, for a person: a sentence without its full stop. The server's own text if its meaning is not known. */
  readonly explanation: string;
  /** The server's own text. */
  readonly serverMessage: string;
  /** Where the server told it. */
  readonly evidence: FailureEvidence;
  /** Of the program, 0 to 255, as the script of the job recorded it (control file `diag`). */
  readonly exitCode?: number;
  /** The number of the signal that ended the program, as the batch system tells it. */
  readonly signal?: number;
  /** The status, 0 to 255, of the script in which A-REX wraps the program, if the program left none. */
  readonly scriptStatus?: number;
  /** The limit that was exceeded, in seconds, if the job asked for one. */
  readonly limitSeconds?: number;
  /** The input's name in the session directory; left out if the server only waited for the message that all of them are there. */
  readonly input?: string;
  /** The defect of an input that the client sends. */
  readonly inputDefect?: 'missing' | 'too-large';
}

/** The facts about a job's end besides the server's text. */
export interface FailureFacts {
  readonly evidence: FailureEvidence;
  /** The exit code of the program, as the job's script recorded it; left out if it recorded none. */
  readonly exitCode?: number | undefined;
  readonly requestedWallTimeSeconds?: number | undefined;
  readonly requestedCpuTimeSeconds?: number | undefined;
}

type Details = Pick<JobFailure, 'exitCode' | 'signal' | 'scriptStatus' | 'limitSeconds' | 'input' | 'inputDefect'>;

interface Diagnosis extends Details {
  readonly kind: JobFailureKind;
  /** Left out if it is the server's text. */
  readonly explanation?: string;
}

interface Pattern {
  readonly pattern: RegExp;
  diagnose(match: RegExpExecArray, facts: FailureFacts): Diagnosis;
}

/** A-REX' texts → what they mean. The number is the batch system back-end's; from 256 on, 256 + signal. */
const PATTERNS: readonly Pattern[] = [
  {
    pattern: /^LRMS error: \(-?\d+\) .*cpu ?time/i,
    diagnose: (_, { requestedCpuTimeSeconds: limit }) => ({
      kind: 'cpu-time',
      explanation: `The job used more CPU time than its limit${ofSeconds(limit)} and was stopped`,
      ...(limit !== undefined && { limitSeconds: limit }),
    }),
  },
  {
    pattern: /^LRMS error: \(\d+\) .*(?:timeout|time ?limit)/i,
    diagnose: (_, { requestedWallTimeSeconds: limit }) => ({
      kind: 'wall-time',
      explanation: `The job ran longer than its wall time limit${ofSeconds(limit)} and was stopped`,
      ...(limit !== undefined && { limitSeconds: limit }),
    }),
  },
  {
    pattern: /^LRMS error: \((\d+)\) Job (?:finished with wrong exit code|failed)/,
    diagnose: ([, code], { exitCode }) => {
      const status = Number(code);
      if (status > 256) return bySignal(status - 256);
      // The number is that of the job's script, which may have failed before it started the program.
      return exitCode === undefined ? withoutExitCode(status) : withExitCode(exitCode);
    },
  },
  {
    pattern: /^LRMS error: \(-1\) Job died unexpectedly/,
    diagnose: () => ({
      kind: 'no-exit-code',
      explanation:
        'The job ended without leaving an exit code: it was killed, or its program could not be started (see stderr)',
    }),
  },
  {
    pattern: /^LRMS error: .*out.?of.?memory/i,
    diagnose: () => ({
      kind: 'memory',
      explanation: 'The job used more memory than it asked for and was stopped',
    }),
  },
  { pattern: /^LRMS error: .*node.?fail/i, diagnose: () => ({ kind: 'node-lost' }) },
  { pattern: /^LRMS error: .*Job was cancell?ed/i, diagnose: () => ({ kind: 'cancelled' }) },
  {
    pattern: /^Job missing from SLURM/i,
    diagnose: () => ({
      kind: 'node-lost',
      explanation: 'The batch system lost sight of the job; jobs that exceed their memory limit can end this way',
    }),
  },
  {
    pattern: /^Job submission to LRMS failed/,
    diagnose: () => ({
      kind: 'refused-by-batch-system',
      explanation:
        'The batch system did not take the job: a limit of the queue, or a runtime environment that is not installed (see the job log)',
    }),
  },
  {
    pattern: /^User file: \/?(.*) - Timeout waiting/,
    diagnose: ([, name]) => ({
      kind: 'input',
      inputDefect: 'missing',
      explanation: name
        ? `The server waited for the input file ${name}, which did not arrive in time`
        : 'The server waited for the message that all inputs are there, which did not arrive in time',
      ...(name && { input: name }),
    }),
  },
  {
    pattern: /^User file: \/?(.*) - Delivered file is bigger than specified/,
    diagnose: ([, name = '']) => ({
      kind: 'input',
      inputDefect: 'too-large',
      explanation: `The input file ${name} is larger than the description says`,
      input: name,
    }),
  },
  { pattern: /\(pre-processing\)/, diagnose: () => ({ kind: 'input' }) },
  { pattern: /\(post-processing\)/, diagnose: () => ({ kind: 'stage-out' }) },
  {
    // The direction of the transfer tells: there is an exit code only once the program has run.
    pattern: /^Failed in data staging/,
    diagnose: (_, { exitCode }) => ({ kind: exitCode === undefined ? 'input' : 'stage-out' }),
  },
  {
    pattern: /^Job is canceled by external request/,
    diagnose: () => ({ kind: 'cancelled', explanation: 'The job was cancelled on request' }),
  },
];

const ofSeconds = (limit: number | undefined): string => (limit === undefined ? '' : ` of ${limit} s`);

const describeSignal = (signal: number): string => {
  const name = signalName(signal);
  return `signal ${signal}${name === undefined ? '' : ` (${name})`}`;
};

/** The signal that a shell's exit status stands for, if it is a signal that ends programs. */
const signalOfStatus = (status: number): number | undefined =>
  status > 128 && signalName(status - 128) !== undefined ? status - 128 : undefined;

function bySignal(signal: number): Diagnosis {
  const memory = signal === 9 ? '; jobs that exceed their memory limit end this way' : '';
  return { kind: 'signal', signal, explanation: `The program was killed by ${describeSignal(signal)}${memory}` };
}

function withExitCode(exitCode: number): Diagnosis {
  const signal = signalOfStatus(exitCode);
  const ending = signal === undefined ? '' : `, as programs killed by ${describeSignal(signal)} do`;
  return { kind: 'exit-code', exitCode, explanation: `The program ended with exit code ${exitCode}${ending}` };
}

function withoutExitCode(scriptStatus: number): Diagnosis {
  const signal = signalOfStatus(scriptStatus);
  return {
    kind: 'no-exit-code',
    scriptStatus,
    explanation:
      signal === undefined
        ? `The program left no exit code, and may not have been started: see stderr (the script of the job ended with status ${scriptStatus})`
        : `The program left no exit code; the script of the job ended with status ${scriptStatus}, as after ${describeSignal(signal)}`,
  };
}

/** The exit code in the text of any batch system back-end. */
const SIGNAL = /^LRMS error: \((\d+)\)/;

function signalIn(text: string): number | undefined {
  const status = Number(SIGNAL.exec(text)?.[1]);
  return status > 256 && status <= 256 + 64 ? status - 256 : undefined;
}

/**
 * Why a job failed or was cancelled, from the server's texts and other facts.
 * @param words - the server's texts, one per cause
 * @returns one failure per cause, each once
 */
export function describeFailures(words: readonly string[], facts: FailureFacts): readonly JobFailure[] {
  return [...new Set(words.map((text) => text.trim()).filter((text) => text !== ''))].map((text) =>
    describeFailure(text, facts),
  );
}

function describeFailure(serverMessage: string, facts: FailureFacts): JobFailure {
  const { evidence } = facts;
  const signal = signalIn(serverMessage);
  for (const { pattern, diagnose } of PATTERNS) {
    const match = pattern.exec(serverMessage);
    if (match === null) continue;
    return {
      explanation: serverMessage,
      ...(signal !== undefined && { signal }),
      ...diagnose(match, facts),
      serverMessage,
      evidence,
    };
  }
  return {
    kind: 'other',
    explanation: serverMessage,
    ...(signal !== undefined && { signal }),
    serverMessage,
    evidence,
  };
}

/**
 * The same as text: a line per cause, with the server's own text in brackets behind its meaning.
 * @returns undefined if the server gives no cause
 */
export function reasonOf(failures: readonly JobFailure[]): string | undefined {
  if (failures.length === 0) return undefined;
  return failures
    .map(({ explanation, serverMessage }) =>
      explanation === serverMessage ? serverMessage : `${explanation} [${serverMessage}]`,
    )
    .join('\n');
}

/** True for the text with which A-REX records a cancellation by the user. */
export const tellsOfCancellation = (words: string): boolean => /cancell?ed by external request/i.test(words);
