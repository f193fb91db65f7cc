import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NotAnArcServerError, ServerUnreachableError } from '../errors/index.js';
import { HTTP_LIMITS } from './http-limits.js';
import { discardBody, readBytes, readText } from './read-body.js';

const url = 'https://ce.example.org/arex';
const limits = { ...HTTP_LIMITS, textBytes: 1_000, errorBytes: 100, discardedBytes: 100 };

/** Sends for ever; `sent` tells how much of it was taken. */
function endless(): { readonly body: Readable; readonly sent: () => number } {
  let sent = 0;
  const body = new Readable({
    read(size) {
      sent += size;
      this.push(Buffer.alloc(size, 'x'));
    },
  });
  return { body, sent: () => sent };
}

/** Sends one byte whenever the clock moves on by two seconds. */
const dripping = (): Readable => {
  const body = new Readable({ read() {} });
  const timer = setInterval(() => body.push('x'), 2_000);
  return body.once('close', () => clearInterval(timer));
};

describe('reading an answer', () => {
  it('gives all of it as a text', async () => {
    const body = Readable.from([Buffer.from('kö'), Buffer.from('rper')]);
    expect(await readText({ status: 200, body }, { url })).toBe('körper');
  });

  it('given it never ends, then it is an error, and its connection is closed', async () => {
    const { body, sent } = endless();
    await expect(readText({ status: 200, body }, { url, limits })).rejects.toThrow(NotAnArcServerError);
    expect(body.destroyed).toBe(true);
    expect(sent()).toBeLessThan(1_000_000);
  });

  it('given it is the text of an error that never ends, then its beginning will do', async () => {
    const { body } = endless();
    expect(await readBytes({ status: 500, body }, { url, limits })).toHaveLength(100);
    expect(body.destroyed).toBe(true);
  });
});

describe('an answer that takes for ever', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }));
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('given a byte now and then, when it is read as a text, then it is given up after ten minutes', async () => {
    const reading = readText({ status: 200, body: dripping() }, { url });
    const failed = expect(reading).rejects.toThrow(ServerUnreachableError);
    await vi.advanceTimersByTimeAsync(HTTP_LIMITS.textMs);
    await failed;
  });

  it('given its body means nothing, then that is no failure, and its end is not waited for', async () => {
    const discarding = discardBody(dripping());
    await vi.advanceTimersByTimeAsync(HTTP_LIMITS.discardMs);
    await discarding;
  });
});

describe('letting go of a body that means nothing', () => {
  it('reads it to its end, so that the connection can be used again', async () => {
    const body = Readable.from([Buffer.from('ok')]);
    await discardBody(body);
    expect(body.readableEnded).toBe(true);
  });

  it('given it never ends, then the connection is closed', async () => {
    const { body } = endless();
    await discardBody(body, limits);
    expect(body.destroyed).toBe(true);
  });

  it('given the connection breaks, then that is reported', async () => {
    const broken = new Error('broken');
    const body = new Readable({ read() {} });
    body.destroy(broken);
    await expect(discardBody(body)).rejects.toBe(broken);
  });
});
