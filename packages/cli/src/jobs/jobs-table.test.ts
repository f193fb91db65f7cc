import type { Job } from 'jasmin-arc';
import { abbreviationLength } from 'jasmin-arc/jobs';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../output/colour.js';
import { textWidth } from '../output/text.js';
import { formatJobs, type JobRow } from './jobs-table.js';

const now = new Date('2026-11-23T12:00:00Z');
const url = (id: string) => `https://ce.example.org:443/arex/rest/1.0/jobs/${id}`;
const row = (id: string, facts: Partial<Job>, lastStderrLine?: string): JobRow => ({
  look: {
    jobId: url(id),
    found: 'here',
    job: {
      id: url(id),
      state: 'Running',
      status: 'in progress',
      stateAt: now,
      stateFrom: 'live',
      name: 'analyse.py',
      queue: 'short-serial',
      submittedAt: new Date('2026-11-23T11:55:00Z'),
      startedAt: new Date('2026-11-23T11:56:00Z'),
      ...facts,
    },
  },
  stored: undefined,
  lastStderrLine,
});
const rows = [
  row('8520662f23c6aaaa', {}),
  row('8520662f99c6bbbb', { state: 'Failed', exitCode: 3, endedAt: new Date('2026-11-23T11:56:30Z') }, 'KeyError: 7'),
  { look: { jobId: url('1'), found: 'gone' }, stored: undefined } as const,
];
const options = { now, columns: undefined, paint: noPaint, knownIds: [] };

describe('the table of jobs', () => {
  it('shows everything where there is room', () => {
    expect(formatJobs(rows, options)).toEqual([
      'ID                NAME        STATE    QUEUE         SUBMITTED  RAN  WHY',
      '8520662f23c6aaaa  analyse.py  running  short-serial  5m ago      4m',
      '8520662f99c6bbbb  analyse.py  failed   short-serial  5m ago     30s  exit code 3: KeyError: 7',
      '1                             gone                                   the server no longer has it',
    ]);
  });

  it.each([80, 120, 200])('fits %i columns', (columns) => {
    for (const line of formatJobs(rows, { ...options, columns })) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('on a terminal shortens ids as far as they are unique', () => {
    expect(formatJobs(rows, { ...options, columns: 200 })[1]).toMatch(/^8520662f2 /);
  });

  it('names servers when there are several', () => {
    const elsewhere = {
      look: { jobId: 'https://other:60000/arex/rest/1.0/jobs/2', found: 'gone' },
      stored: undefined,
    } as const;
    expect(formatJobs([...rows, elsewhere], options)[0]).toContain('SERVER');
    expect(formatJobs([...rows, elsewhere], options)[4]).toContain('other:60000');
  });
});

describe('at 80 columns', () => {
  const at = (port: number, name: string, facts: Partial<Job> = {}) => {
    const jobId = `https://localhost:${port}/arex/rest/1.0/jobs/${port}0a1b2c3d4e5f`;
    const one = row('', { name, ...facts }, 'ValueError: negative pressure in layer 17');
    return { ...one, look: { ...one.look, jobId } } as JobRow;
  };
  const three = [
    at(4443, 'ocean-model-2026-run-0001'),
    at(5443, 'ocean-model-2026-run-0002', { state: 'Failed', exitCode: 3 }),
    at(9443, 'ocean-model-2026-run-0003'),
  ];

  it('servers are told apart, and names, and why a job failed is still read', () => {
    const lines = formatJobs(three, { ...options, columns: 80 });
    expect(lines).toEqual([
      'ID        NAME          STATE    SERVER         WHY',
      '44430a1b  …26-run-0001  running  …calhost:4443',
      '54430a1b  …26-run-0002  failed   …calhost:5443  exit code 3: ValueError: negati…',
      '94430a1b  …26-run-0003  running  …calhost:9443',
    ]);
  });
});

describe('abbreviations', () => {
  it('are as long as needed and at least eight', () => {
    expect(abbreviationLength([url('abc'), url('xyz')])).toBe(8);
    expect(abbreviationLength([url('aaaaaaaaaa1'), url('aaaaaaaaaa2'), url('aaaaaaaaaa1')])).toBe(11);
  });
});
