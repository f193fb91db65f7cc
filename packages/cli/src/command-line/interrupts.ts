import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';
import { CommandError, type ExitStatus } from '../errors/exit-status.js';
import { INTERRUPTS, type Interrupt, type System } from '../process/system.js';

type Listener = (interrupt: Interrupt) => void;

/** The status of a program that a signal ended. */
export const signalStatus = (interrupt: Interrupt): number => 128 + constants.signals[interrupt];

/**
 * Handles SIGINT, SIGTERM and SIGHUP. The first aborts what is running, so that it can clean up; the second ends the
 * process at once. A command may install its own listener for a while, as `run` does.
 */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #release: readonly (() => void)[];
  #listener: Listener | undefined;
  #system: System;

  constructor(system: System) {
    this.#system = system;
    // Each request adds a listener, and a command that copies many files has many requests.
    setMaxListeners(0, this.#abort.signal);
    this.#release = INTERRUPTS.map((interrupt) => system.onSignal(interrupt, () => this.#receive(interrupt)));
  }

  /** Aborted by the first interrupt that no command has taken over. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Sends interrupts to a listener instead. @returns a function that removes the listener */
  take(listener: Listener): () => void {
    const before = this.#listener;
    this.#listener = listener;
    return () => {
      this.#listener = before;
    };
  }

  /** What an interrupt does if no command has taken it over. */
  abort(interrupt: Interrupt): void {
    const status = signalStatus(interrupt);
    if (this.#abort.signal.aborted) this.#system.exit(status);
    this.#abort.abort(new Interrupted(interrupt));
  }

  close(): void {
    for (const release of this.#release) release();
  }

  #receive(interrupt: Interrupt): void {
    if (this.#listener) this.#listener(interrupt);
    else this.abort(interrupt);
  }
}

/** A signal ended the command. */
export class Interrupted extends CommandError {
  constructor(readonly interrupt: Interrupt) {
    // SIGTERM and SIGHUP have statuses that no other failure has.
    super(signalStatus(interrupt) as ExitStatus, 'ERR_INTERRUPTED', 'Interrupted');
  }
}
