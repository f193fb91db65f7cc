import { describe, expect, it } from 'vitest';
import { GATE_NAME } from '../../descriptions/model/inputs-gate.js';
import { readAwaitedInputs, readPreviousIds } from './awaited-inputs.js';

const LOCAL = 'globalid=1\nstarttime=20261129154149Z\nactivityid=urn:uuid:1\nactivityid=urn:uuid:2\n';
const DUE = new Date('2026-11-29T15:51:49Z');

describe('what a job waits for', () => {
  it('is each input that the client sends and that has not arrived, for ten minutes', () => {
    expect(readAwaitedInputs('/a.txt\n/b.txt\n/sub/c 5.123\n', '\n/a.txt\n', LOCAL)).toEqual({
      missingInputs: ['b.txt', 'sub/c'],
      inputsDueAt: DUE,
    });
  });

  it('is not what the server fetches itself', () => {
    expect(readAwaitedInputs('/a https://example.org/a\n', '', LOCAL)).toBeUndefined();
  });

  it('is nothing where all have arrived, though the server has not seen to it yet', () => {
    expect(readAwaitedInputs('/a.txt\n', '\n/a.txt\n', LOCAL)).toBeUndefined();
    expect(readAwaitedInputs('', '', LOCAL)).toBeUndefined();
  });

  it('is the message that all inputs are there, over EMI-ES', () => {
    expect(readAwaitedInputs('/\n/a.txt\n', '\n/a.txt\n', LOCAL)).toEqual({ missingInputs: [], inputsDueAt: DUE });
  });

  it('is that message over REST as well, where it is a file of this library', () => {
    const input = `/a.txt\n/${GATE_NAME}\n`;
    expect(readAwaitedInputs(input, '', LOCAL)).toEqual({ missingInputs: ['a.txt'], inputsDueAt: DUE });
    expect(readAwaitedInputs(input, '\n/a.txt\n', LOCAL)).toEqual({ missingInputs: [], inputsDueAt: DUE });
    expect(readAwaitedInputs(input, `\n/a.txt\n/${GATE_NAME}\n`, LOCAL)).toBeUndefined();
  });

  it('has names with blanks and backslashes', () => {
    expect(readAwaitedInputs('/a\\ b\\\\c 5\n', '', '')).toEqual({ missingInputs: ['a b\\c'], inputsDueAt: undefined });
  });
});

it('the ids that a job brought along are a line each', () => {
  expect(readPreviousIds(LOCAL)).toEqual(['urn:uuid:1', 'urn:uuid:2']);
});
