import { SET_THE_CLOCK } from '../errors/programmers-hint.js';
import { type Log, silentLog } from '../log/log.js';
import { formatLag } from '../pki/clock-evidence.js';

/** Synchronized clocks differ by less. */
const TOLERANCE_MS = 300_000;

/** How the clock of this machine differs from that of a server. */
export interface ClockDifference {
  /** By the clock of the server. */
  readonly how: 'slow' | 'fast';
  readonly ours: Date;
  readonly theirs: Date;
}

/**
 * Compares the clock of this machine with the times that servers send, and warns once if they differ: proxies are made, and
 * certificates and jobs are judged, by this clock. A-REX sends no Date, but its reports have one; gateways in front of it
 * send theirs.
 */
export class ClockComparison {
  readonly #log: Log;
  readonly #now: () => Date;
  #difference: ClockDifference | undefined;
  #latest: Date | undefined;

  constructor({ log = silentLog, now = () => new Date() }: { readonly log?: Log; readonly now?: () => Date } = {}) {
    this.#log = log;
    this.#now = now;
  }

  /** The first difference of five minutes or more that was seen. */
  get difference(): ClockDifference | undefined {
    return this.#difference;
  }

  /** The latest time that a server has told; undefined if none has told any. */
  get latest(): Date | undefined {
    return this.#latest;
  }

  /**
   * @param date - the Date header of an answer that has just come
   */
  withDate(server: string, date: string | undefined): void {
    const theirs = new Date(date ?? Number.NaN);
    const now = this.#now();
    this.#note(theirs);
    if (theirs.getTime() > now.getTime()) this.withReport(server, theirs);
    else if (now.getTime() - theirs.getTime() >= TOLERANCE_MS) this.#warn(server, theirs, now, 'fast');
  }

  /**
   * @param madeAt - when a server made a document, which may be a while ago, but is not later than now
   */
  withReport(server: string, madeAt: Date | undefined): void {
    const now = this.#now();
    this.#note(madeAt);
    if (madeAt !== undefined && madeAt.getTime() - now.getTime() >= TOLERANCE_MS)
      this.#warn(server, madeAt, now, 'slow');
  }

  #note(time: Date | undefined): void {
    const ms = time?.getTime() ?? Number.NaN;
    if (ms > (this.#latest?.getTime() ?? -Infinity)) this.#latest = new Date(ms);
  }

  #warn(server: string, theirs: Date, now: Date, how: 'slow' | 'fast'): void {
    if (this.#difference !== undefined) return;
    this.#difference = { how, ours: now, theirs };
    const lag = how === 'slow' ? formatLag(theirs, now) : formatLag(now, theirs);
    this.#log.warning(
      `The clock of this machine says ${now.toISOString()} and is ${how} by ${lag}, by that of ${server}. ` +
        `Certificates, proxies and times are judged by it: ${SET_THE_CLOCK}`,
    );
  }
}
