import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  const to = (url: string) => [{ url, ifSuccessful: true, ifFailed: false, ifCancelled: false }];
  const here = (name: string): string => pathToFileURL(join(directory, name)).href;
  const jobWith = (outputs: JobRecord['request']['outputs']): JobRecord =>
    jobRecord({ request: { ...jobRecord().request, outputs } });
  const send = (job: JobRecord, signal = new AbortController().signal) =>
    sendOutputs({ job, sessionRoot, credentials: () => ({ authorities: [] }), signal });

  it('sends what has a target, reports what could not be sent, and keeps that', async () => {
    mkdirSync(join(sessionRoot, 'directory'));
    symlinkSync(join(sessionRoot, 'a'), join(sessionRoot, 'link'));
    for (const fifo of [join(sessionRoot, 'fifo'), join(directory, 'busy')]) execFileSync('mkfifo', [fifo]);
    const job = jobWith([
      { name: 'a', targets: to(here('a')) },
      { name: 'b', targets: to('gsiftp://host/b') },
      { name: 'missing', targets: to(here('missing')) },
      { name: '../x', targets: to(here('x')) },
      { name: 'directory/', targets: to(here('directory')) },
      { name: 'link', targets: to(here('link')) },
      { name: 'fifo', targets: to(here('fifo')) },
      { name: 'c', targets: to(here('busy')) },
    ]);
    const unsentOutputs = await send(job);
    expect(readFileSync(join(directory, 'a'), 'utf8')).toBe('a');
    expect(unsentOutputs).toEqual([
      { name: 'b', reason: expect.stringContaining('the scheme gsiftp is not supported') },
      { name: 'missing', reason: `${here('missing')}: the job has left no file missing` },
      { name: '../x', reason: expect.stringContaining('leads outside') },
      { name: 'directory/', reason: `${here('directory')}: directory/ is a directory, and only files are sent` },
      { name: 'link', reason: `${here('link')}: the job has left no file link` },
      { name: 'fifo', reason: `${here('fifo')}: the job has left no file fifo` },
      { name: 'c', reason: `${here('busy')}: there is something else than an ordinary file` },
    ]);
    await tidyUp({ ...job, unsentOutputs }, sessionRoot);
    expect(readdirSync(sessionRoot).sort()).toEqual(['b', 'c', 'directory', 'fifo', 'link']);
  });

  it('sends and keeps what the job has listed', async () => {
    execFileSync('mkfifo', [join(sessionRoot, 'fifo')]);
    writeFileSync(join(sessionRoot, 'list'), `a ${here('listed')}\nb\n`);
    const job = jobWith([
      { name: '@list', targets: [] },
      { name: '@none', targets: [] },
      { name: '@fifo', targets: [] },
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
