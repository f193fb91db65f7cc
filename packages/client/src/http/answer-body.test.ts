import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AnswerBody } from './answer-body.js';

const unchanged = { explain: (error: Error) => error };

describe('the body of an answer', () => {
  it('has the bytes that the connection delivered', async () => {
    const body = new AnswerBody(Readable.from([Buffer.from('ab'), Buffer.from('cd')]), unchanged);
    expect(Buffer.concat(await body.toArray()).toString()).toBe('abcd');
  });

  it('given the body is not read, then the connection is not read either', async () => {
    let taken = 0;
    const endless = new Readable({
      read() {
        taken += 1;
        this.push(Buffer.alloc(16_384));
      },
    });
    const body = new AnswerBody(endless, unchanged);
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    expect(taken).toBeLessThan(20);
    body.destroy();
  });

  it('given the connection fails, then the reader sees the explanation', async () => {
    const source = new Readable({ read() {} });
    const body = new AnswerBody(source, { explain: (error) => new Error(`explained: ${error.message}`) });
    source.destroy(new Error('reset'));
    await expect(body.toArray()).rejects.toThrow('explained: reset');
  });

  it('given the connection is closed before the end, then that is a failure and not an end', async () => {
    const source = new Readable({ read() {} });
    const body = new AnswerBody(source, unchanged);
    source.push('half');
    source.destroy();
    await expect(body.toArray()).rejects.toThrow('before its end');
  });

  it('given its end is only that of the connection, then the reader gets the bytes, and an error for the end', async () => {
    const read: string[] = [];
    const body = new AnswerBody(Readable.from([Buffer.from('half')]), {
      ...unchanged,
      endless: () => new Error('no length'),
    });
    body.on('data', (chunk) => read.push(String(chunk)));
    await expect(finished(body)).rejects.toThrow('no length');
    expect(read).toEqual(['half']);
  });

  it('given the connection fails before the body is read, then the reader still learns of it', async () => {
    const source = new Readable({ read() {} });
    const body = new AnswerBody(source, unchanged);
    source.destroy(new Error('reset'));
    await setImmediate();
    await expect(body.toArray()).rejects.toThrow('reset');
  });

  it('given the reader loses interest, then the connection is released', () => {
    const source = new Readable({ read() {} });
    new AnswerBody(source, unchanged).destroy();
    expect(source.destroyed).toBe(true);
  });
});
