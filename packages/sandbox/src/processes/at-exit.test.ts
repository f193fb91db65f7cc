import { describe, expect, it } from 'vitest';
import { atExit } from './at-exit.js';

describe('tasks for the end of the process', () => {
  it('are done unless they are called off, with one listener for all', () => {
    const listeners = (): number => process.listenerCount('exit');
    const before = listeners();
    const done: string[] = [];
    const callOff = ['a', 'b', 'c'].map((name) => atExit(() => done.push(name)));
    expect(listeners()).toBe(before + 1);
    callOff[1]?.();
    process.listeners('exit').at(-1)?.(0);
    expect(done).toEqual(['a', 'c']);
    for (const end of callOff) end();
    expect(listeners()).toBe(before);
  });
});
