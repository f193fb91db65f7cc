import { describe, expect, it } from 'vitest';
import { printVersion } from './print-version.js';

describe('the version', () => {
  it('is one line, and one of semantic versioning', () => {
    const written: string[] = [];
    printVersion({ write: (text) => written.push(text) });
    expect(written.join('')).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?\n$/);
  });
});
