import { Readable } from 'node:stream';

/**
 * The body of an answer. Passes chunks on only as fast as they are read, and replaces a connection's failure by what
 * `explain` makes of it.
 */
export class AnswerBody extends Readable {
  readonly #source: Readable;

  constructor(source: Readable, explain: (error: Error) => unknown) {
    super();
    this.#source = source;
    let ended = false;
    source.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) source.pause();
    });
    source.on('end', () => {
      ended = true;
      // undici frees the connection one turn of the event loop later. Whoever sends the next request as soon as this one
      // has ended would otherwise find it taken, and pay for a new one.
      setImmediate(() => this.push(null));
    });
    // The reason of an abort may be any value, and a stream passes any value on.
    const fail = (error: Error) => this.destroy(explain(error) as Error);
    source.on('error', fail);
    source.on('close', () => {
      if (!ended) fail(new Error('The body was closed before its end'));
    });
    source.pause();
    // An abort may come before the reader does. It must not end the program, and the reader learns of it all the same.
    this.on('error', () => {});
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    // Without a reader nobody is left to tell what the end of the connection meant.
    this.#source.destroy();
    callback(error);
  }
}
