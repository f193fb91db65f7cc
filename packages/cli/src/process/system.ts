import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { descriptorStats, FileOutput, isFile } from './whole-output.js';

/** A stream that may be a terminal. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type TerminalInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  /** Lets the program end although this could still be read. */
  unref?(): unknown;
  ref?(): unknown;
};

/** Signals that ask a program to end and that it may answer in its own way. */
export const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type Interrupt = (typeof INTERRUPTS)[number];

/** The kind of stdin; `none` if it has no data, as /dev/null. */
export type StdinKind = 'terminal' | 'file' | 'pipe' | 'none';

/** What the command uses of its process, and of the user's files where the library does not; tests replace it. */
export interface System {
  readonly stdin: TerminalInput;
  /** Determined without opening stdin. */
  readonly stdinKind: StdinKind;
  readonly stdout: TerminalOutput;
  readonly stderr: TerminalOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  /** Whether a path leads to something. */
  exists(path: string): boolean;
  /** The content of a file. */
  readText(path: string): Promise<string>;
  /** @returns a function that takes the listener away again */
  onSignal(signal: Interrupt, listener: () => void): () => void;
  /** Sends the signal to ourselves: in raw mode a terminal hands Ctrl-C over as a key. */
  raise(signal: Interrupt): void;
  /** Ends the program at once, without closing what is open. */
  exit(status: number): never;
}

let stdout: TerminalOutput | undefined;
let stderr: TerminalOutput | undefined;

/** The running process. Its streams are opened when they are first used, which takes its time. */
export const processSystem: System = {
  get stdin() {
    return process.stdin;
  },
  get stdinKind() {
    return kindOf(0);
  },
  get stdout() {
    stdout ??= isFile(1) ? new FileOutput(1) : process.stdout;
    return stdout;
  },
  get stderr() {
    stderr ??= isFile(2) ? new FileOutput(2) : process.stderr;
    return stderr;
  },
  env: process.env,
  now: () => new Date(),
  exists: existsSync,
  readText: (path) => readFile(path, 'utf8'),
  onSignal: (signal, listener) => {
    process.on(signal, listener);
    return () => process.off(signal, listener);
  },
  raise: (signal) => {
    process.kill(process.pid, signal);
  },
  exit: (status) => process.exit(status),
};

function kindOf(descriptor: number): StdinKind {
  if (isatty(descriptor)) return 'terminal';
  try {
    const stats = descriptorStats(descriptor);
    if (stats.isFile()) return 'file';
    // Shells and other programs use a pipe or a socket.
    return stats.isFIFO() || stats.isSocket() ? 'pipe' : 'none';
  } catch {
    return 'none'; // closed
  }
}
