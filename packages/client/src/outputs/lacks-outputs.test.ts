import { describe, expect, it } from 'vitest';
import { lacksOutputs } from './lacks-outputs.js';
import type { Doubt } from './session-survey.js';

type Saved = Parameters<typeof lacksOutputs>[0];
const saved = (facts: Partial<Saved>): Saved => ({ missing: [], left: [], unclear: [], ...facts });
const left = (path: string) => saved({ left: [{ path, sizeBytes: 1 }] });
const unclear = (doubt: Doubt) => saved({ unclear: [{ path: '', doubt }] });

describe('a job lacks outputs', () => {
  it('that were asked for and not made, or were made and are not here', () => {
    expect(lacksOutputs(saved({}))).toBe(false);
    expect(lacksOutputs(saved({ missing: ['a'] }))).toBe(true);
    expect(lacksOutputs(left('a'))).toBe(true);
    expect(lacksOutputs(unclear('inaccessible'))).toBe(true);
  });

  it('but not for a stream that was followed, nor for links that a server does not report', () => {
    expect(lacksOutputs(left('stdout.txt'), ['stdout.txt'])).toBe(false);
    expect(lacksOutputs(unclear('links'))).toBe(false);
    expect(lacksOutputs(unclear('elsewhere'))).toBe(false);
  });
});
