import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobNotFoundError, ServerUnreachableError, SessionFileNotFoundError, TransferError } from '../errors/index.js';
import { followFile } from './follow-growing-file.js';

/** A file that grows while it is read, over a connection that breaks. */
class GrowingFile {
  content = Buffer.alloc(0);
  exists = false;
  readonly written: Buffer[] = [];
  readonly end = new AbortController();
  readonly giveUp = new AbortController();
  clock = 0;

  constructor(readonly steps: (() => void)[]) {}

  get received(): Buffer {
    return Buffer.concat(this.written);
  }

  follow(
    read: (offset: number, content: Buffer) => AsyncIterable<Uint8Array>,
    { patienceMs, from = 0 }: { readonly patienceMs?: number; readonly from?: number } = {},
  ) {
    return followFile({
      read: async (offset) => {
        if (!this.exists) throw new SessionFileNotFoundError('stdout.txt');
        return read(offset, this.content);
      },
      write: async (chunk, offset) => {
        expect(offset).toBe(from + this.received.length);
        this.written.push(Buffer.from(chunk));
      },
      from,
      ended: this.end.signal,
      signal: this.giveUp.signal,
      sleep: async (milliseconds) => {
        this.clock += milliseconds;
        const step = this.steps.shift();
        if (step) step();
        else this.end.abort();
      },
      now: () => this.clock,
      ...(patienceMs !== undefined && { patienceMs }),
    });
  }
}

const append = (file: () => GrowingFile, bytes: Buffer) => () => {
  file().exists = true;
  file().content = Buffer.concat([file().content, bytes]);
};

async function* whole(offset: number, content: Buffer) {
  if (offset < content.length) yield content.subarray(offset);
}

describe('a file that a job writes', () => {
  it('arrives byte for byte, however it grows and wherever the connection breaks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 12 }),
        fc.infiniteStream(fc.nat({ max: 20 })),
        async (pieces, cuts) => {
          const file: GrowingFile = new GrowingFile(pieces.map((piece) => append(() => file, Buffer.from(piece))));
          let reads = 0;
          const size = await file.follow(async function* (offset, content) {
            reads += 1;
            const length = cuts.next().value;
            const isCut = reads % 3 !== 0;
            yield* isCut ? whole(offset, content.subarray(0, offset + length)) : whole(offset, content);
            if (isCut) throw new ServerUnreachableError('cut');
          });
          expect(file.received).toEqual(file.content);
          expect(size).toBe(file.exists ? file.content.length : undefined);
        },
      ),
    );
  });

  it('that is written to until the very end is read to its end', async () => {
    const file: GrowingFile = new GrowingFile([
      append(() => file, Buffer.from('first')),
      () => {
        append(() => file, Buffer.from(' last'))();
        file.end.abort();
      },
    ]);
    await file.follow(whole);
    expect(file.received.toString()).toBe('first last');
  });

  it('of which a part is here already is read from there on', async () => {
    const file: GrowingFile = new GrowingFile([append(() => file, Buffer.from('first last'))]);
    append(() => file, Buffer.from('very '))();
    expect(await file.follow(whole, { from: 5 })).toBe(15);
    expect(file.received.toString()).toBe('first last');
  });

  it('that never appears is no error', async () => {
    expect(await new GrowingFile([]).follow(whole)).toBeUndefined();
  });

  it('is given up when its server stays away for too long', async () => {
    const file: GrowingFile = new GrowingFile([]);
    file.exists = true;
    const broken = () => {
      throw new ServerUnreachableError('away');
    };
    await expect(file.follow(broken, { patienceMs: 60_000 })).rejects.toThrow('away');
    expect(file.clock).toBeGreaterThanOrEqual(60_000);
  });

  it('is given up at once when another try is no use', async () => {
    const file: GrowingFile = new GrowingFile([]);
    file.exists = true;
    const broken = () => {
      throw new TransferError('stdout.txt', 'it is a directory', { retryable: false });
    };
    await expect(file.follow(broken)).rejects.toThrow('it is a directory');
    expect(file.clock).toBe(0);
  });

  it('that vanishes after some of it was read is an error, once it has been away for a minute', async () => {
    const file: GrowingFile = new GrowingFile([
      append(() => file, Buffer.from('some')),
      () => {
        file.exists = false;
      },
    ]);
    await expect(file.follow(whole)).rejects.toBeInstanceOf(SessionFileNotFoundError);
    expect(file.clock).toBeGreaterThanOrEqual(60_000);
  });

  it('is waited for while its server does not know the job for a moment', async () => {
    const file: GrowingFile = new GrowingFile([append(() => file, Buffer.from('some'))]);
    let isKnown = false;
    file.exists = true;
    await file.follow((offset, content) => {
      if (isKnown) return whole(offset, content);
      isKnown = true;
      throw new JobNotFoundError('x');
    });
    expect(file.received.toString()).toBe('some');
  });

  it('is not read any more after an abort', async () => {
    const file: GrowingFile = new GrowingFile([() => file.giveUp.abort(new Error('detached'))]);
    await expect(file.follow(whole)).rejects.toThrow('detached');
  });
});
