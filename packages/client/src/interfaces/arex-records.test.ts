import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readKeyValueLines } from './arex-records.js';

const recorded = (path: string): string => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

describe('the lines of a record', () => {
  it.each(['rest-1.0', 'rest-1.1'])('are read as A-REX wrote them (%s)', (release) => {
    const diag = readKeyValueLines(recorded(`${release}/diagnose-diag.txt`));
    expect(diag.get('exitcode')).toMatch(/^\d+$/);
    expect(diag.get('LRMSEndTime')).toMatch(/^\d{14}Z$/);
    expect(readKeyValueLines(recorded(`${release}/diagnose-local.txt`)).get('lrms')).toBe('fork');
  });

  it('hold whatever stands behind the first equals sign; the last of several counts', () => {
    const lines = readKeyValueLines('a=1=2\n=nothing\nnoise\na=3 \r\nb=');
    expect([...lines]).toEqual([
      ['a', '3'],
      ['b', ''],
    ]);
  });
});
