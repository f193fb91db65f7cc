import { describe, expect, it } from 'vitest';
import { glueTime } from './glue2-values.js';

describe('times in GLUE2 documents', () => {
  it('are whole seconds in UTC', () => {
    expect(glueTime(Date.UTC(2026, 10, 23, 0, 16, 51, 999))).toBe('2026-11-23T00:16:51Z');
  });
});
