import { describe, expect, it } from 'vitest';
import { versionText } from './print-version.js';

describe('the version', () => {
  it('is one line, and one of semantic versioning', () => {
    expect(versionText()).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?\n$/);
  });
});
