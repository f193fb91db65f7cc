import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readKeyValueLines, readLog } from './arex-records.js';

const recorded = (path: string): string => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');

describe('the lines of a record', () => {
  it.each(['rest-1.0', 'rest-1.1'])('are read as A-REX wrote them (%s)', (release) => {
    const diag = readKeyValueLines(recorded(`${release}/diagnose-diag.txt`));
    expect(diag.get('exitcode')).toMatch(/^\d+$/);
    expect(diag.get('LRMSEndTime')).toMatch(/^\d{14}Z$/);
    expect(readKeyValueLines(recorded(`${release}/diagnose-local.txt`)).get('lrms')).toBe('fork');
  });

  it('hold everything after the first equals sign; the last of several counts', () => {
    const lines = readKeyValueLines('a=1=2\n=nothing\nnoise\na=3 \r\nb=');
    expect([...lines]).toEqual([
      ['a', '3'],
      ['b', ''],
    ]);
  });
});

describe('the log of a job', () => {
  it('is all that A-REX has written down and that is not empty', async () => {
    const kept = new Map([
      ['errors', 'submitted'],
      ['status', 'FINISHED\n'],
      ['statistics', ''],
      ['proxy', 'a secret'],
    ]);
    const asked: string[] = [];
    const records = {
      record: async (id: string, name: string) => {
        asked.push(`${id} ${name}`);
        return kept.get(name);
      },
    };
    expect([...(await readLog(records, '1234', {}))]).toEqual([
      ['errors', 'submitted'],
      ['status', 'FINISHED\n'],
    ]);
    expect(asked).not.toContain('1234 proxy');
    expect(asked).toContain('1234 failed');
  });
});
