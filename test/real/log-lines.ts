import type { Logger } from 'jasmin-arc';

type Severity = 'debug' | 'info' | 'warn' | 'error';

/** A request as the library logs it at DEBUG, once it has been answered. */
const REQUEST = /^(GET|HEAD|POST|PUT|DELETE) https:\S+: \d{3}/;

/** A logger that keeps what it is told and lets a test wait for it. */
export class LogLines implements Logger {
  readonly #lines: { readonly severity: Severity; readonly message: string }[] = [];
  readonly #listeners = new Set<(message: string) => void>();

  debug(message: string): void {
    this.#add('debug', message);
  }
  info(message: string): void {
    this.#add('info', message);
  }
  warn(message: string): void {
    this.#add('warn', message);
  }
  error(message: string): void {
    this.#add('error', message);
  }

  #add(severity: Severity, message: string): void {
    this.#lines.push({ severity, message });
    for (const listener of [...this.#listeners]) listener(message);
  }

  /** Everything, one message a line. */
  get text(): string {
    return this.#lines.map(({ message }) => message).join('\n');
  }

  get warnings(): readonly string[] {
    return this.#lines.filter(({ severity }) => severity === 'warn').map(({ message }) => message);
  }

  /** The requests that have been answered, e.g. `GET https://localhost:4443/arex/rest: 200 OK`. */
  get requests(): readonly string[] {
    return this.#lines.map(({ message }) => message).filter((message) => REQUEST.test(message));
  }

  /** Calls `act` within the next message that matches, before the library goes on. */
  when(pattern: RegExp, act: () => void): void {
    const listener = (message: string) => {
      if (!pattern.test(message)) return;
      this.#listeners.delete(listener);
      act();
    };
    this.#listeners.add(listener);
  }

  /** Resolves at the next message that matches. */
  next(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => this.when(pattern, resolve));
  }
}
