import { setMaxListeners } from 'node:events';
import type { Context } from '../command-line/context.js';
import { Interrupted } from '../command-line/interrupts.js';
import { askKey } from '../command-line/prompt.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import type { Interrupt } from '../process/system.js';
import type { InterruptPolicy } from './attach-options.js';

/** The command no longer follows the job; the job goes on. */
export class Detached extends CommandError {
  constructor() {
    super(ExitStatus.DETACHED, 'ERR_DETACHED', 'Detached');
  }
}

export interface JobInterruptsOptions {
  readonly policy: InterruptPolicy;
  /** Asks the server to cancel the job; called once. */
  cancel(): void;
  /** Whether the job has ended, and only its output is still being shown: then there is nothing to detach from or to cancel. */
  hasEnded?(): boolean;
}

/**
 * Ctrl-C while a job is followed. With `ask`, on a terminal, the first asks and the second cancels; without a terminal
 * the command cannot ask and detaches, so that hours of work are not lost by accident. Once the job is being cancelled,
 * another Ctrl-C stops waiting for its end. SIGTERM and SIGHUP always detach: they are meant for the command, not the job.
 */
export class JobInterrupts implements Disposable {
  readonly #context: Context;
  readonly #options: JobInterruptsOptions;
  readonly #leave = new AbortController();
  readonly #release: () => void;
  #asking: AbortController | undefined;
  #answered: Promise<void> = Promise.resolve();
  #isCancelling = false;

  constructor(context: Context, options: JobInterruptsOptions) {
    setMaxListeners(0, this.#leave.signal);
    this.#context = context;
    this.#options = options;
    this.#release = context.interrupts.take((interrupt) => this.#receive(interrupt));
  }

  /** Aborted when the command is to stop following: by {@link Detached}, or by an interrupt that would not wait. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  get isCancelling(): boolean {
    return this.#isCancelling;
  }

  /** Resolves at once, or when a question on the screen has been answered: nothing is printed meanwhile. */
  get quiet(): Promise<void> {
    return this.#answered;
  }

  [Symbol.dispose](): void {
    this.#release();
    this.#asking?.abort();
  }

  #receive(interrupt: Interrupt): void {
    const { policy } = this.#options;
    if (this.#isCancelling || this.#options.hasEnded?.()) this.#end(new Interrupted(interrupt));
    else if (interrupt !== 'SIGINT') this.#end(new Detached());
    else if (policy === 'cancel' || this.#asking) this.#cancel();
    else if (policy === 'ask' && this.#context.screen.canAsk) this.#ask();
    else this.#end(new Detached());
  }

  #end(reason: CommandError): void {
    this.#leave.abort(reason);
    // A question that is still on the screen is withdrawn: its answer would have no effect any more.
    this.#asking?.abort();
  }

  #cancel(): void {
    this.#isCancelling = true;
    this.#asking?.abort();
    this.#options.cancel();
  }

  #ask(): void {
    const { screen, system } = this.#context;
    const asking = new AbortController();
    this.#asking = asking;
    screen.stopLive();
    screen.raw(`${screen.mark('waiting')} d: detach, the job goes on   c, Ctrl-C: cancel it   Enter: keep following\n`);
    this.#answered = askKey(system, ['d', 'c', '\r', '^C'], asking.signal)
      .then((key) => {
        if (key === 'd') this.#leave.abort(new Detached());
        else if (key !== '\r') this.#cancel();
      })
      .catch(() => undefined) // answered in another way meanwhile
      .finally(() => {
        this.#asking = undefined;
      });
  }
}
