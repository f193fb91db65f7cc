import { on } from 'node:events';
import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/** What a key asks for. */
export type StepAnswer = { readonly steps: number } | 'end' | { readonly digits: string };

/** @param digits - those that were typed before */
export function answerOf(key: Pick<Key, 'name' | 'ctrl' | 'sequence'>, digits: string): StepAnswer {
  if (key.name === 'q' || key.name === 'escape' || (key.ctrl === true && (key.name === 'c' || key.name === 'd')))
    return 'end';
  if (key.name === 'return' || key.name === 'enter' || key.name === 'space') return { steps: Number(digits || '1') };
  return { digits: /^\d$/.test(key.sequence ?? '') ? digits + key.sequence : '' };
}

/**
 * Shows one thing after another as a user at a terminal asks for it: Enter or space for the next, a number before it for so many, q
 * for the end.
 * @param shown - what there is to show, each with its lines
 */
export async function stepThrough(
  shown: readonly (readonly string[])[],
  { input, print }: { readonly input: ReadStream; readonly print: (line: string) => void },
): Promise<void> {
  let next = 0;
  let digits = '';
  const show = (steps: number) => {
    for (const lines of shown.slice(next, next + steps)) for (const line of lines) print(line);
    next += steps;
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  try {
    show(1);
    if (next >= shown.length) return;
    for await (const [, key] of on(input, 'keypress') as AsyncIterable<[string, Key]>) {
      const answer = answerOf(key, digits);
      if (answer === 'end') return;
      digits = 'digits' in answer ? answer.digits : '';
      if ('steps' in answer) show(answer.steps);
      if (next >= shown.length) return;
    }
  } finally {
    input.setRawMode(false);
    input.pause();
  }
}
