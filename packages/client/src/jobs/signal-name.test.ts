import { describe, expect, it } from 'vitest';
import { signalName } from './signal-name.js';

describe('the name of a signal', () => {
  it('is that of Linux', () => {
    expect([9, 11, 24].map(signalName)).toEqual(['SIGKILL', 'SIGSEGV', 'SIGXCPU']);
  });

  it('is undefined for numbers that do not end a program', () => {
    expect([0, 18, 65].map(signalName)).toEqual([undefined, undefined, undefined]);
  });
});
