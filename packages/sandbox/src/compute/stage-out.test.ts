import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import { sendOutputs, tidyUp } from './stage-out.js';

describe('sending the outputs of a job', () => {
  let directory: string;
  let sessionRoot: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    sessionRoot = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    for (const name of ['a', 'b', 'c']) writeFileSync(join(sessionRoot, name), name);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
    rmSync(sessionRoot, { recursive: true });
  });
  const to = (url: string) => [{ url, mandatory: false, ifSuccessful: true, ifFailed: false, ifCancelled: false }];
  const here = (name: string): string => pathToFileURL(join(directory, name)).href;
  const jobWith = (outputs: JobRecord['request']['outputs']): JobRecord =>
    jobRecord({ request: { ...jobRecord().request, outputs } });
  const send = (job: JobRecord, signal = new AbortController().signal) =>
    sendOutputs({ job, sessionRoot, credentials: () => ({ authorities: [] }), signal });

  it('sends what has a target, tells what could not be sent, and keeps that', async () => {
    const job = jobWith([
      { name: 'a', targets: to(here('a')) },
      { name: 'b', targets: to('gsiftp://host/b') },
      { name: 'missing', targets: to(here('missing')) },
      { name: '../x', targets: to(here('x')) },
    ]);
    const unsentOutputs = await send(job);
    expect(readFileSync(join(directory, 'a'), 'utf8')).toBe('a');
    expect(unsentOutputs.map(({ name }) => name)).toEqual(['b', 'missing', '../x']);
    expect(unsentOutputs.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('the scheme gsiftp is not supported'),
      expect.stringContaining('ENOENT'),
      expect.stringContaining('leads outside'),
    ]);
    await tidyUp({ ...job, unsentOutputs }, sessionRoot);
    expect(readdirSync(sessionRoot)).toEqual(['b']);
  });

  it('sends and keeps what the job has listed', async () => {
    writeFileSync(join(sessionRoot, 'list'), `a ${here('listed')}\nb\n`);
    const job = jobWith([
      { name: '@list', targets: [] },
      { name: '@none', targets: [] },
    ]);
    expect(await send(job)).toEqual([]);
    expect(readFileSync(join(directory, 'listed'), 'utf8')).toBe('a');
    await tidyUp(job, sessionRoot);
    expect(readdirSync(sessionRoot)).toEqual(['b']);
  });

  it('given it is called off, then it says so instead of what is unsent', async () => {
    const job = jobWith([{ name: 'a', targets: to('http://127.0.0.1:1/a') }]);
    await expect(send(job, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
