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

  it.each(['is destroyed', 'is no longer waited for'])(
    'given a stuck stream that %s, then the write ends',
    async (how) => {
      const stuck = new Writable({ write: () => {} });
      using sink = new StreamSink(stuck);
      const abort = new AbortController();
      const reason = new Error('enough');
      const writing = sink.write(Buffer.from('a'), abort.signal);
      if (how === 'is destroyed') {
        stuck.destroy();
        await writing;
        expect(sink.isOpen).toBe(false);
      } else {
        abort.abort(reason);
        await expect(writing).rejects.toBe(reason);
      }
    },
  );

  it('given an error after it was disposed of, then the process is not ended by it', async () => {
    const stream = new Writable({ destroy: (error, done) => setImmediate(done, error) });
    const sink = new StreamSink(stream);
    stream.destroy(new Error('late'));
    sink[Symbol.dispose]();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(stream.closed).toBe(true);
  });

  it('given many write to one stream, then one listener serves them all', () => {
    const stream = new PassThrough();
    const before = stream.listenerCount('error');
    const sinks = Array.from({ length: 20 }, () => new StreamSink(stream));
    expect(stream.listenerCount('error')).toBe(before + 1);
    for (const sink of sinks) sink[Symbol.dispose]();
    expect(stream.listenerCount('error')).toBe(before);
  });

  it('leaves no listener behind', () => {
    const stream = new PassThrough();
    new StreamSink(stream)[Symbol.dispose]();
    expect(stream.listenerCount('error')).toBe(0);
  });
});
