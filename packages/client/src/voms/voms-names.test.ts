import { describe, expect, it } from 'vitest';
import { isHostName, isPort, isVoName } from './voms-names.js';

describe('an organisation, and a host', () => {
  it('have no names that lead elsewhere as parts of a path', () => {
    for (const name of ['..', '.', '.hidden', 'a/b', '/a', 'a\0', '', 'a'.repeat(256)]) {
      expect([isVoName(name), isHostName(name)]).toEqual([false, false]);
    }
    expect([isVoName('atlas'), isHostName('127.0.0.1'), isPort(65_535), isPort(1.5)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
