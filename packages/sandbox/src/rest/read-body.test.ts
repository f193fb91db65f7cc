import { describe, expect, it } from 'vitest';
import { BodyTooLongError, readBody, readBodyStart } from './read-body.js';

async function* body(...chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('reading a body', () => {
  it('gives all of it, up to a limit', async () => {
    expect((await readBody(body('ab', 'cd'), 4)).toString()).toBe('abcd');
    expect((await readBody(body(), 4)).length).toBe(0);
    await expect(readBody(body('ab', 'cde'), 4)).rejects.toThrow(BodyTooLongError);
  });

  it('gives the beginning, and has read the rest all the same', async () => {
    const whole = body('ab', 'cd', 'ef');
    expect((await readBodyStart(whole, 3)).toString()).toBe('abc');
    expect((await whole.next()).done).toBe(true);
  });
});
