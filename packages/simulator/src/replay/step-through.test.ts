import { EventEmitter } from 'node:events';
import type { ReadStream } from 'node:tty';
import { expect, it } from 'vitest';
import { stepThrough } from './step-through.js';

/** A terminal at which a user types these keys, one right after the other, once keys are waited for. */
function typing(keys: readonly string[]): ReadStream & { isRaw: boolean } {
  const terminal = Object.assign(new EventEmitter(), {
    isRaw: false,
    setRawMode: (isRaw: boolean) => {
      terminal.isRaw = isRaw;
    },
    resume: () => undefined,
    pause: () => undefined,
  });
  terminal.on('newListener', (event: string) => {
    if (event !== 'keypress') return;
    queueMicrotask(() => {
      for (const name of keys) terminal.emit('keypress', name, { name, sequence: name });
    });
  });
  return terminal as unknown as ReadStream & { isRaw: boolean };
}

const ROWS = Array.from({ length: 30 }, (_, index) => [`row ${index}`]);

async function shownFor(...keys: readonly string[]): Promise<number> {
  const printed: string[] = [];
  const input = typing(keys);
  await stepThrough(ROWS, { input, print: (line) => printed.push(line) });
  expect(input.isRaw).toBe(false);
  return printed.length;
}

it('shows the next row for Enter and for space, so many for a number, and ends for q', async () => {
  expect(await shownFor('q')).toBe(1);
  expect(await shownFor('return', 'space', 'q')).toBe(3);
  expect(await shownFor('1', '2', 'return', 'q')).toBe(13);
  expect(await shownFor('1', 'x', '2', 'return', 'q')).toBe(3);
});

it('ends by itself after the last row', async () => {
  expect(await shownFor('9', '9', 'return')).toBe(30);
});
