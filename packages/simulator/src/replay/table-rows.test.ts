import { expect, it } from 'vitest';
import type { ArexEvent, UntimedEvent } from '../arex/events/arex-event.js';
import type { NetworkEvent } from '../network/exchange/network-event.js';
import type { HistoryLine } from '../simulation/history-line.js';
import { tableRows } from './table-rows.js';

const JOB = 'x34pFsUlTQ7O5mtBdHyFwv0tZ2mExOF7Rnu0hgDAb5tz626ciFtBk3';
const GET = `GET https://ce1.example.org/arex/rest/1.1/jobs/${JOB}/session/stdout.txt`;

const network = (
  at: number,
  step: NetworkEvent['step'],
  facts: Partial<Pick<NetworkEvent, 'bytes' | 'detail' | 'faults'>> = {},
): HistoryLine => ({
  at,
  who: 'login1/1001',
  what: step,
  where: 'network',
  event: { exchange: 7, request: GET, step, ...facts },
});

const server = (event: UntimedEvent): HistoryLine => ({
  at: 1,
  who: 'ce1',
  what: event.kind,
  where: 'server',
  event: { at: 1, ...event } as ArexEvent,
});

const CREATED = server({
  kind: 'job-created',
  jobId: JOB,
  owner: '/CN=alice',
  name: 'job-1',
  submissionIds: ['urn:uuid:8c7f4f08-dc50-4b0a-aca0-58ba1af2d5c3'],
  description: '',
});

const texts = (...lines: readonly HistoryLine[]) => tableRows(lines).map(({ column, text }) => `${column}: ${text}`);

it('tells of an exchange in three rows: the request, what the server does, and the answer', () => {
  expect(
    texts(
      CREATED,
      network(2, 'request leaves'),
      network(3, 'request arrives', { bytes: 130 }),
      network(3, 'server acts', { detail: '200 OK' }),
      network(4, 'answer leaves', { detail: '200 OK' }),
      network(5, 'head arrives', { detail: '200 OK', bytes: 170 }),
      network(5, 'body arrives', { bytes: 100 }),
      network(5, 'body arrives', { bytes: 23 }),
      network(5, 'answer is complete'),
    ),
  ).toEqual([
    'server: creates job-1 for submission-1',
    'request: #7 → GET ce1:/jobs/job-1/session/stdout.txt',
    'server: #7 200 OK',
    'request: #7 ← 200 OK 123 bytes',
  ]);
});

it('tells of an answer that comes in pieces when each of them comes', () => {
  expect(
    texts(
      network(5, 'head arrives', { detail: '200 OK' }),
      network(6, 'body arrives', { bytes: 100 }),
      network(9, 'body arrives', { bytes: 23 }),
      network(9, 'answer is complete'),
    ),
  ).toEqual(['request: #7 ← 200 OK …', 'request: #7 ← 100 bytes …', 'request: #7 ← 23 bytes']);
});

it('marks what was made to go wrong, and what does not hold', () => {
  const rows = tableRows([
    network(2, 'request leaves', { faults: ['reply-lost'] }),
    { at: 3, who: 'login1/1001', what: 'is killed', where: 'client' },
    { at: 3, who: 'CHECK', what: 'once: job-1 is there twice', where: 'check' },
  ]);
  expect(rows.map(({ mark }) => mark)).toEqual(['fault', 'fault', 'violation']);
  expect(rows[0]?.text).toMatch(/\(reply-lost\)$/);
});

it('has short names for jobs, homes and files that are not finished', () => {
  const disk = (what: string): HistoryLine => ({ at: 2, who: 'login1/1001', what, where: 'disk' });
  expect(
    texts(
      CREATED,
      disk('created /home/alice/out/job-1/.jasmin-arc-login1-1002-XB4neU/0.part-636389997c6e'),
      server({ kind: 'state-changed', jobId: JOB, from: 'ACCEPTED', to: 'PREPARING' }),
    ).slice(1),
  ).toEqual(['disk: created ~/out/job-1/.jasmin-arc-1002/0.part', 'server: job-1 ACCEPTED → PREPARING']);
});

it('tells a second job of the same name from the first one', () => {
  const again = server({
    kind: 'job-created',
    jobId: 'other',
    owner: '/CN=alice',
    name: 'job-1',
    submissionIds: [],
    description: '',
  });
  const started = (jobId: string) => server({ kind: 'program-started', jobId });
  const [, , first, second] = texts(CREATED, again, started(JOB), started('other'));
  expect(first).toBe('server: job-1 program starts');
  expect(second).not.toBe(first);
});
