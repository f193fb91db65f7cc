import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { StreamSink } from './stream-sink.js';

describe('writing to a stream of the caller', () => {
  it('waits until the stream has taken the bytes', async () => {
    const taken: string[] = [];
    const slow = new Writable({
      write: (chunk, _, done) => {
        setImmediate(() => {
          taken.push(String(chunk));
          done();
        });
      },
    });
    using sink = new StreamSink(slow);
    await sink.write(Buffer.from('a'));
    expect(taken).toEqual(['a']);
    expect(sink.isOpen).toBe(true);
  });

  it.each([
    ['fails', (stream: PassThrough) => stream.destroy(new Error('gone'))],
    ['was closed', (stream: PassThrough) => stream.destroy()],
    ['was ended', (stream: PassThrough) => stream.end()],
  ])('given the stream %s, then it says so, and nothing is thrown', async (_, close) => {
    const stream = new PassThrough();
    using sink = new StreamSink(stream);
    close(stream);
    await new Promise(setImmediate);
    await sink.write(Buffer.from('a'));
    await sink.write(Buffer.from('b'));
    expect(sink.isOpen).toBe(false);
  });

  it('leaves no listener behind', () => {
    const stream = new PassThrough();
    new StreamSink(stream)[Symbol.dispose]();
    expect(stream.listenerCount('error')).toBe(0);
  });
});
