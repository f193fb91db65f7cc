import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type JobEvent, JobNotFoundError } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** Jobs by their handles: run to their end, followed and left, watched together. */
export function itFollowsJobs(place: () => ContractPlace): void {
  it('runs a program with its input, shows what it prints, saves its result, and leaves nothing behind', async () => {
    const { arc, scratch } = place();
    const directory = await mkdtemp(join(scratch, 'run-'));
    await writeFile(join(directory, 'data'), '1\n2\n');
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { job, exitStatus, saved, isCleaned } = await arc.runJob('/bin/sh', {
      args: ['-c', 'echo begun; echo why >&2; wc -l < data > count; echo done'],
      inputFiles: [join(directory, 'data')],
      outputs: ['count'],
      stdout,
      stderr,
      outputDirectory: directory,
    });
    expect([job.state, exitStatus, isCleaned]).toEqual(['Finished', 0, true]);
    expect([saved?.left, saved?.missing, saved?.files.map(({ path }) => path)]).toEqual([[], [], ['count']]);
    expect(Number(await readFile(join(directory, 'count'), 'utf8'))).toBe(2);
    expect([await text(stdout.end()), await text(stderr.end())]).toEqual(['begun\ndone\n', 'why\n']);
    await expect(arc.getJob(job.id)).rejects.toThrow(JobNotFoundError);
  });

  it('gives the exit code of a program that fails, which stays on the server with its files', async () => {
    const { arc, scratch } = place();
    const { job, exitStatus, isCleaned } = await arc.runJob('/bin/sh', {
      args: ['-c', 'echo half > result; exit 7'],
      outputs: 'new',
      outputDirectory: await mkdtemp(join(scratch, 'run-')),
    });
    expect([job.state, exitStatus, isCleaned]).toEqual(['Failed', 7, false]);
    expect(await arc.getJob(job.id)).toMatchObject({ state: 'Failed', exitCode: 7 });
    await arc.job(job.id).clean({ saved: 'discard' });
  });

  it('follows a job that is left and come back to, from where it was left, until it is cancelled', async () => {
    const { arc } = place();
    const job = await arc.startJob('/bin/sh', {
      args: ['-c', 'echo one; while [ ! -e go ]; do sleep 0.2; done; echo two'],
    });
    let shown = '';
    for await (const event of job.follow()) {
      if (event.type === 'output') shown += String(Buffer.from(event.bytes));
      if (shown === 'one\n') break;
    }
    // From elsewhere, on another day.
    const rest: JobEvent[] = [];
    for await (const event of arc.job(job.id).follow({ from: { stdout: shown.length } })) {
      if (rest.length === 0) expect(await job.cancel()).toEqual({ result: 'being cancelled' });
      rest.push(event);
    }
    expect(rest.filter(({ type }) => type === 'output')).toEqual([]);
    expect(rest.at(-1)).toMatchObject({ type: 'ended', job: { state: 'Killed' } });
    expect(await job.ended()).toMatchObject({ state: 'Killed' });
  });

  it('watches several jobs until all of them are over', async () => {
    const { arc } = place();
    const first = await arc.submitJob('/bin/true');
    const ids = [
      first,
      await arc.submitJob('/bin/sh', { args: ['-c', 'exit 3'] }),
      first.replace(/[^/]+$/, 'nosuchjob1234'),
    ];
    let last: readonly string[] = [];
    for await (const looks of arc.watchJobs(ids, { maxPollSeconds: 2 })) {
      last = looks.map((look) => (look.found === 'here' ? look.job.state : look.found));
    }
    expect(last).toEqual(['Finished', 'Failed', 'gone']);
  });
}
