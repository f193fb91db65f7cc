import { readFileSync } from 'node:fs';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, ServiceError } from '../../errors/index.js';
import type { HttpRequest } from '../../http/https-client.js';
import { RestConnection } from './rest-connection.js';
import { RestRecords } from './rest-records.js';

const endpoint = 'https://ce.example.org:443/arex';
const recorded = (path: string): string => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');

/** The records of a server of one release that answers so. */
async function records(answer: (request: HttpRequest) => ScriptedAnswer, release = 'rest-1.0') {
  const script: ScriptedAnswer[] = [{ body: recorded(`${release}/versions.json`) }];
  const http = scriptedSender((request) => script.shift() ?? answer(request));
  const made = new RestRecords(await RestConnection.open(http, endpoint));
  return { records: made, sent: () => http.requests.slice(1) };
}

describe('the records of A-REX over REST', () => {
  it('say 1.0 in the address of a job, with every version of REST, as the ARC tools do', async () => {
    const seven = await records(() => ({}), 'rest-1.1');
    expect(seven.records.jobId('8520662f23c6')).toBe(`${endpoint}/rest/1.0/jobs/8520662f23c6`);
  });

  it.each(['rest-1.0', 'rest-1.1'])('have the info documents of jobs, in order (%s)', async (release) => {
    const body = recorded(`${release}/jobs-info.failed-unknown-other.xml`);
    const { records: read } = await records(() => ({ status: 201, body }), release);
    const found = await read.snapshots(['1', '2', '3'], {});
    expect(found.map((activity) => activity && read.snapshotState(activity))).toEqual([
      'Failed',
      undefined,
      'Finished',
    ]);
  });

  it('are asked for in requests of at most 500 jobs', async () => {
    const counts: number[] = [];
    const { records: read } = await records(({ body }) => {
      const { job } = JSON.parse(String(body)) as { job: readonly unknown[] };
      counts.push(job.length);
      return { status: 201, body: `<jobs>${'<job><status-code>404</status-code></job>'.repeat(job.length)}</jobs>` };
    });
    const ids = Array.from({ length: 1_201 }, (_, index) => String(index));
    expect(await read.snapshots(ids, {})).toHaveLength(1_201);
    expect(counts).toEqual([500, 500, 201]);
  });

  it('tell nothing where the server read other ids than were sent', async () => {
    const { records: read } = await records(() => ({ status: 201, body: '<jobs/>' }));
    await expect(read.snapshots(['1'], {})).rejects.toThrow(NotAnArcServerError);
  });

  it.each(['rest-1.0', 'rest-1.1'])('have the live steps of all own jobs (%s)', async (release) => {
    const body = recorded(`${release}/jobs-state.several.json`);
    const { records: read } = await records(() => ({ body }), release);
    const steps = await read.steps({});
    expect(steps.size).toBe(8);
    expect(new Set(steps.values())).toEqual(new Set(['ended']));
  });

  it('pass over a job in an unknown state', async () => {
    const body = '{"job":[{"id":"a","state":"NEWWORD"},{"id":"b","state":"RUNNING"},{"id":"c"}]}';
    const { records: read } = await records(() => ({ body }));
    expect([...(await read.steps({}))]).toEqual([['b', 'in-lrms']]);
  });

  it.each([
    [{ body: 'INLRMS\n' }, 'INLRMS\n'],
    [{ status: 404, reason: 'Not found' }, undefined],
    [{ status: 404, reason: 'OK' }, undefined],
  ])('hold a text, or nothing where there is none: %j', async (answer, text) => {
    const { records: read, sent } = await records(() => answer);
    expect(await read.record('8520662f23c6', 'status', {})).toBe(text);
    expect(sent()[0]?.url).toBe(`${endpoint}/rest/1.0/jobs/8520662f23c6/diagnose/status`);
  });

  it('are text, but for the one that is a document', async () => {
    const { records: read } = await records(({ url }) => ({
      body: 'x',
      headers: { 'content-type': url.endsWith('/xml') ? 'application/xml' : 'text/plain' },
    }));
    expect(await read.record('a', 'xml', {})).toBe('x');
    expect(await read.record('a', 'errors', {})).toBe('x');
    const page = { body: '<html>', headers: { 'content-type': 'text/html' } };
    const { records: strange } = await records(() => page);
    for (const name of ['xml', 'errors'] as const) {
      await expect(strange.record('a', name, {})).rejects.toThrow(NotAnArcServerError);
    }
  });

  it('that the server fails to give are an error, not nothing: a failed job would look like a good one', async () => {
    const { records: read } = await records(() => ({ status: 500, reason: 'Oops' }));
    await expect(read.record('a', 'failed', {})).rejects.toThrow(ServiceError);
  });

  it('know whether a file is there, by its encoded name', async () => {
    const { records: read, sent } = await records(({ url }) => (url.endsWith('.txt') ? {} : { status: 404 }));
    expect(await read.hasFile('a', 'sub/an output #1.txt', {})).toBe(true);
    expect(await read.hasFile('a', 'nothing', {})).toBe(false);
    expect(sent()[0]).toMatchObject({
      method: 'HEAD',
      url: `${endpoint}/rest/1.0/jobs/a/session/sub/an%20output%20%231.txt`,
    });
  });

  it.each(['', '{}', '{"error":"try again"}', '<html/>'])('do not take %j for a list of no jobs', async (body) => {
    const { records: read } = await records(() => ({ body }));
    await expect(read.ids({})).rejects.toThrow(NotAnArcServerError);
    await expect(read.steps({})).rejects.toThrow(NotAnArcServerError);
  });

  it.each(['rest-1.0', 'rest-1.1'])('list all own jobs, or none (%s)', async (release) => {
    const some = await records(() => ({ body: recorded(`${release}/jobs.several.json`) }), release);
    expect((await some.records.ids({})).length).toBeGreaterThan(10);
    const isXml = ({ headers }: HttpRequest) => headers?.accept === 'text/xml';
    const noJobs = (request: HttpRequest) =>
      recorded(isXml(request) ? 'rest-1.0/jobs.none.xml' : `${release}/jobs.none.json`);
    const none = await records((request) => ({ body: noJobs(request) }), release);
    expect(await none.records.ids({})).toEqual([]);
  });
});
