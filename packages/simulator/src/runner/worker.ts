import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Assignment, HistoryOutcome } from './history-outcome.js';
import type { WorkReply } from './work.js';

/** A worker that has played so many histories, or has grown so large, is replaced, so that memory stays level for hours. */
const MAX_HISTORIES = 2_000;
const MAX_MEMORY_BYTES = 800_000_000;
/** So much of the end of what a worker wrote to stderr is kept. */
const KEPT_STDERR = 4_000;

export interface WorkerOptions {
  /** The bundled simulator. */
  readonly bundle: string;
  /** After how much real time a history counts as one that does not end, in milliseconds. @default two minutes */
  readonly patienceMs?: number;
  /** Whether the outcomes have a hash of all lines. @default false */
  readonly isHashed?: boolean;
}

/** Plays histories, one at a time, in a process of its own, which is started anew when it is needed. */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  #process: ChildProcess | undefined;
  #histories = 0;
  #stderr = '';

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  async play(assignment: Assignment): Promise<HistoryOutcome> {
    const { patienceMs = 120_000, isHashed = false } = this.#options;
    const child = this.#process ?? this.#start();
    this.#process = child;
    const abort = new AbortController();
    const { signal } = abort;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<HistoryOutcome>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'hung', afterMs: patienceMs }), patienceMs);
    });
    const replied = once(child, 'message', { signal }).then(([reply]) => this.#finished(reply as WorkReply));
    const gone = once(child, 'close', { signal }).then(
      ([status, kill]): HistoryOutcome => ({
        kind: 'crashed',
        text: this.#stderr.trim() || `the process ended with ${kill ?? status}`,
      }),
    );
    try {
      child.send({ assignment, isHashed });
      const outcome = await Promise.race([replied, gone, late]);
      if (outcome.kind !== 'played') await this[Symbol.asyncDispose]();
      return outcome;
    } finally {
      clearTimeout(timer);
      for (const waiting of [replied, gone]) waiting.catch(() => undefined);
      abort.abort();
      if (this.#histories >= MAX_HISTORIES) await this[Symbol.asyncDispose]();
    }
  }

  /** Ends the process, at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  #start(): ChildProcess {
    this.#histories = 0;
    this.#stderr = '';
    const child = fork(this.#options.bundle, ['work'], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR);
    });
    return child;
  }

  #finished({ played, memoryBytes }: WorkReply): HistoryOutcome {
    this.#histories = memoryBytes > MAX_MEMORY_BYTES ? MAX_HISTORIES : this.#histories + 1;
    return played;
  }
}
