import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../../errors/index.js';
import { GATE_NAME, hasGate, requireNoGate, withGate, withoutGate } from './inputs-gate.js';

const program = { executable: { path: '/bin/true' } };
const withInput = { ...program, inputFiles: [{ name: 'in.txt' }] };
const fetched = { ...program, inputFiles: [{ name: 'far', sources: [{ uri: 'https://a/b' }] }] };

describe('the gate of a job', () => {
  it('is one more input, behind those that are uploaded', () => {
    expect(withGate(withInput).inputFiles).toEqual([{ name: 'in.txt' }, { name: GATE_NAME }]);
    expect(hasGate(withGate(withInput))).toBe(true);
  });

  it('is there once, however often it is added, and can be taken out again', () => {
    expect(withGate(withGate(withInput))).toEqual(withGate(withInput));
    expect(withoutGate(withGate(withInput))).toEqual(withInput);
  });

  it.each([
    ['has no inputs', program],
    ['has inputs that the server fetches', fetched],
  ])('is not for a job that %s', (_, description) => {
    expect(withGate(description)).toBe(description);
    expect(hasGate(description)).toBe(false);
  });

  it('cannot be an input of the user', () => {
    const description = { ...program, inputFiles: [{ name: GATE_NAME, localPath: '/data/mine' }] };
    expect(() => requireNoGate(description)).toThrow(InvalidJobDescription);
    expect(() => requireNoGate(withInput)).not.toThrow();
  });
});
