import { Readable } from 'node:stream';
import type { MinimumRate } from './minimum-rate.js';

export interface AnswerBodyOptions {
  /** Turns a failure of the connection into the error for the reader. */
  readonly explain: (error: Error) => unknown;
  /** Makes the error for the end of the body, if a broken connection would look the same as its end. @default the end is certain */
  readonly endless?: () => Error;
  /** Makes the check of the minimum rate of the body. @default no minimum rate */
  readonly watch?: (tooSlow: (error: Error) => void) => MinimumRate;
}

/**
 * The body of an answer. Passes chunks on only as fast as they are read, replaces an error of the connection by the result of
 * `explain`, and fails if almost nothing arrives.
 */
export class AnswerBody extends Readable {
  readonly #source: Readable;
  readonly #rate: MinimumRate | undefined;

  constructor(source: Readable, { explain, endless, watch }: AnswerBodyOptions) {
    super();
    this.#source = source;
    this.#rate = watch?.((error) => this.destroy(error));
    let ended = false;
    source.on('data', (chunk: Buffer) => {
      this.#rate?.received(chunk.length);
      if (this.push(chunk)) return;
      this.#rate?.pause();
      source.pause();
    });
    source.on('end', () => {
      ended = true;
      this.#rate?.end();
      // undici frees the connection one turn of the event loop later. A caller that sends its next
      // request as soon as this one has ended would otherwise find it taken, and open a new one, which takes time.
      setImmediate(() => (endless === undefined ? this.push(null) : this.destroy(endless())));
    });
    // The reason of an abort may be any value, and a stream passes any value on.
    const fail = (error: Error) => this.destroy(explain(error) as Error);
    source.on('error', fail);
    source.on('close', () => {
      if (!ended) fail(new Error('The body was closed before its end'));
    });
    source.pause();
    // An abort may come before the reader does. It must not end the program, and the reader gets the error later.
    this.on('error', () => {});
  }

  override _read(): void {
    this.#rate?.resume();
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#rate?.end();
    // The caller does not read any more, so an error when the connection ends would be of no use.
    this.#source.destroy();
    callback(error);
  }
}
