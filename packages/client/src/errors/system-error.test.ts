import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isErrorCode, systemReason } from './system-error.js';

describe("the operating system's errors", () => {
  it('are distinguished by code and described in words', async () => {
    const error: unknown = await readFile('/nonexistent/file').catch((cause: unknown) => cause);
    expect(isErrorCode(error, 'ENOENT')).toBe(true);
    expect(isErrorCode(error, 'EACCES')).toBe(false);
    expect(systemReason(error)).toBe('no such file or directory');
  });

  it('keep their own message where there is no better one', () => {
    expect(systemReason(new Error('odd'))).toBe('odd');
    expect(systemReason('odd')).toBe('odd');
    expect(isErrorCode('ENOENT', 'ENOENT')).toBe(false);
  });
});
