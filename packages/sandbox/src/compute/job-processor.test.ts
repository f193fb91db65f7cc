import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { JobRequest } from '../jobs/job-request.js';
import { JobStore } from '../jobs/job-store.js';
import { listedState, snapshotState } from '../jobs/published-states.js';
import { JobProcessor } from './job-processor.js';
import { refusalOf } from './queues.js';

const shell = (command: string, request: Partial<JobRequest> = {}): Partial<JobRequest> => ({
  executable: { path: '/bin/sh', arguments: ['-c', command], successExitCode: 0 },
  ...request,
});
const upload = (name: string): JobRequest['inputs'][number] => ({ name, executable: false });
const kept = (name: string): JobRequest['outputs'][number] => ({ name, targets: [] });
const sent = (name: string, url: string): JobRequest['outputs'][number] => ({
  name,
  targets: [{ url, ifSuccessful: true, ifFailed: false, ifCancelled: false }],
});

describe('the phases of a job', () => {
  let directory: string;
  let store: JobStore;
  let processor: JobProcessor;
  let created = 0;

  const start = (options: Partial<ConstructorParameters<typeof JobProcessor>[0]> = {}): void => {
    store = new JobStore(directory);
    processor = new JobProcessor({
      store,
      slots: 2,
      host: 'localhost',
      jobUrl: (id) => `https://localhost/arex/${id}`,
      lifetimeSeconds: 100,
      uploadTimeoutSeconds: 600,
      refusal: (request) => refusalOf(request, { name: 'fork' }, 2),
      wallTimeSeconds: ({ wallTimeSeconds }) => wallTimeSeconds,
      credentials: () => ({ authorities: [] }),
      ...options,
    });
  };
  const submit = (request: Partial<JobRequest>, parts: Partial<JobRecord> = {}): string => {
    created += 1;
    const id = `job${created}-${Date.now()}`;
    const now = Date.now();
    const record = { id, createdAt: now, phaseSince: now, sequence: created, ...parts };
    store.add(jobRecord({ ...record, request: { ...jobRecord().request, ...request } }), '');
    processor.advance(id);
    return id;
  };
  const get = (id: string): JobRecord => {
    const job = store.get(id);
    if (!job) throw new Error(`There is no job ${id}`);
    return job;
  };
  const reaches = async (id: string, state: string): Promise<JobRecord> => {
    await vi.waitFor(() => expect(snapshotState(get(id))).toBe(state), { interval: 5 });
    return get(id);
  };
  const session = (id: string): string => store.directory(id).session;
  const arrive = (id: string, name: string, content: string): void => {
    writeFileSync(join(session(id), name), content);
    store.put({ ...get(id), uploaded: [...get(id).uploaded, `/${name}`] });
    processor.uploaded(id);
  };
  const reasons = (id: string): readonly string[] | undefined => get(id).failure?.reasons;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    start();
  });
  afterEach(async () => {
    await processor.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('given a job without inputs, then it runs, and only its declared outputs are left', async () => {
    const id = submit(
      shell('echo hello; echo more > extra; echo kept > result', {
        stdout: 'out',
        outputs: [kept('out'), kept('result')],
      }),
    );
    const job = await reaches(id, 'FINISHED');
    expect(readdirSync(session(id)).sort()).toEqual(['out', 'result']);
    expect(readFileSync(join(session(id), 'out'), 'utf8')).toBe('hello\n');
    expect(job.run).toMatchObject({ exitCode: 0 });
    expect(job.eraseAt).toBe((job.finishedAt ?? 0) + 100_000);
    const changes = readFileSync(store.directory(id).log, 'utf8').match(/state change \w+ -> \w+/g);
    expect(changes).toEqual(
      [
        'ACCEPTED -> PREPARING',
        'PREPARING -> SUBMIT',
        'SUBMIT -> INLRMS',
        'INLRMS -> FINISHING',
        'FINISHING -> FINISHED',
      ].map((change) => `state change ${change}`),
    );
  });

  it('given a wrong exit code, then the job failed and its outputs are there all the same', async () => {
    const id = submit(shell('echo hello; exit 3', { stdout: 'out', outputs: [kept('out')] }));
    const job = await reaches(id, 'FAILED');
    expect(reasons(id)).toEqual(['LRMS error: (3) Job finished with wrong exit code - 3 != 0']);
    expect(job.run?.exitCode).toBe(3);
    expect(readdirSync(session(id))).toEqual(['out']);
  });

  it('given the exit code that counts as success, then the job finished', async () => {
    const id = submit({ executable: { path: '/bin/sh', arguments: ['-c', 'exit 3'], successExitCode: 3 } });
    await reaches(id, 'FINISHED');
  });

  it('given the executable does not exist, then the job died', async () => {
    const id = submit({ executable: { path: '/no/such', arguments: [], successExitCode: 0 } });
    await reaches(id, 'FAILED');
    expect(reasons(id)).toEqual(['LRMS error: (-1) Job died unexpectedly']);
    expect(get(id).run?.exitCode).toBeUndefined();
  });

  it('waits for its uploads, then makes the executable executable', async () => {
    const id = submit({
      executable: { path: 'run.sh', arguments: [], successExitCode: 0 },
      stdout: 'out',
      inputs: [upload('run.sh'), upload('a')],
      outputs: [kept('out')],
    });
    expect(listedState(get(id))).toBe('PREPARING');
    arrive(id, 'run.sh', '#!/bin/sh\ncat a\n');
    expect(listedState(get(id))).toBe('PREPARING');
    arrive(id, 'a', 'content');
    await reaches(id, 'FINISHED');
    expect(readFileSync(join(session(id), 'out'), 'utf8')).toBe('content');
  });

  it('given an upload never comes, then the job fails after a while and names it', async () => {
    await processor.close();
    start({ uploadTimeoutSeconds: 0.01 });
    const id = submit({ inputs: [upload('hold.dat')] });
    await reaches(id, 'FAILED');
    expect(reasons(id)).toEqual(['User file: /hold.dat - Timeout waiting']);
  });

  it('given an input is declared twice, or a dry run is wanted, then the job fails', async () => {
    const [twice, dry] = [submit({ inputs: [upload('a'), upload('./a')] }), submit({ dryRun: true })];
    await reaches(twice, 'FAILED');
    await reaches(dry, 'FAILED');
    expect([reasons(twice), reasons(dry)]).toEqual([
      ['Duplicate file in list of input files: /a'],
      ['Job has dryrun requested. Job skipped.'],
    ]);
    expect(get(dry).failure?.phase).toBeUndefined();
  });

  it('does not start before its time', async () => {
    const id = submit({ startTime: Date.now() + 60_000 });
    const soon = submit({ startTime: Date.now() + 20 });
    await reaches(soon, 'FINISHED');
    expect(listedState(get(id))).toBe('ACCEPTING');
  });

  it('given it asks for resources that do not exist, then it cannot be submitted', async () => {
    const [environment, slots] = [submit({ runtimeEnvironments: ['NO/SUCH'] }), submit({ slots: 3 })];
    for (const id of [environment, slots]) {
      await reaches(id, 'FAILED');
      expect(reasons(id)).toEqual(['Job submission to LRMS failed']);
    }
    expect(readFileSync(store.directory(environment).log, 'utf8')).toContain('RunTimeEnvironment NO/SUCH is missing');
    expect(readFileSync(store.directory(slots).log, 'utf8')).toContain('asks for 3 slots; at most 2 are allowed');
  });

  it('given its wall time is over, then it is stopped', async () => {
    const id = submit(shell('sleep 300', { wallTimeSeconds: 0.05 }));
    await reaches(id, 'FAILED');
    expect(reasons(id)).toEqual(['LRMS error: (271) Job timeout']);
  });

  it('queues what has no slot', async () => {
    const jobs = [1, 2, 3].map(() => submit(shell('until [ -e go ]; do sleep 0.02; done', { outputs: [kept('go')] })));
    const [first = '', second = '', third = ''] = jobs;
    await reaches(second, 'RUNNING');
    expect([snapshotState(get(third)), listedState(get(third))]).toEqual(['QUEUING', 'RUNNING']);
    expect(processor.usedSlots).toBe(2);
    for (const id of [first, second, third]) writeFileSync(join(session(id), 'go'), '');
    for (const id of jobs) await reaches(id, 'FINISHED');
    expect(processor.usedSlots).toBe(0);
  });

  describe('given a job removes its own directories', () => {
    it.each(['$HOME', '`dirname $HOME`'])('as %s, then it is over, and others go on', async (place) => {
      const id = submit(shell(`cd /; rm -rf ${place}`, { stdout: 'out', outputs: [kept('out')] }));
      const job = await reaches(id, 'FINISHED');
      expect(job.eraseAt).toBe((job.finishedAt ?? 0) + 100_000);
      expect(readFileSync(store.directory(id).log, 'utf8')).toContain('FINISHING -> FINISHED');
      await reaches(submit({}), 'FINISHED');
      store.remove(id);
    });
  });

  it('given an unexpected error, then the job fails, its reason names no path, and it is removed later', async () => {
    await processor.close();
    const said: string[] = [];
    const broken = (): never => readFileSync(join(directory, 'nothing')) as never;
    start({ credentials: broken, refusal: broken, log: (message) => said.push(message) });
    const sending = submit(shell('exit 3', { outputs: [sent('a', 'file:///a')] }));
    const submitting = submit({});
    const failed = 'Internal error: ENOENT: no such file or directory';
    for (const id of [sending, submitting]) {
      const job = await reaches(id, 'FAILED');
      expect(job.eraseAt).toBe((job.finishedAt ?? 0) + 100_000);
      expect(reasons(id)).toEqual([failed]);
    }
    expect(said).toContainEqual(expect.stringContaining(join(directory, 'nothing')));
  });

  it('given a damaged record, when its time comes or the sandbox starts, then only that job fails', async () => {
    const damaged = { inputs: undefined as never };
    const soon = submit({ ...damaged, startTime: Date.now() + 20 });
    await reaches(soon, 'FAILED');
    expect(reasons(soon)).toEqual([expect.stringMatching(/^Internal error: Cannot read prop/)]);
    const old = submit({ ...damaged, startTime: Date.now() + 60_000 });
    store.put({ ...get(old), phase: 'PREPARING' });
    await processor.close();
    start();
    await processor.resume();
    await reaches(old, 'FAILED');
  });

  describe('when a job is cancelled', () => {
    it('given it waits, then it is over', async () => {
      const id = submit({ inputs: [upload('a')] });
      processor.cancel(id);
      const job = await reaches(id, 'KILLED');
      expect(job.failure).toEqual({
        phase: 'PREPARING',
        cause: 'client',
        reasons: ['Job is canceled by external request'],
      });
      expect(listedState(job)).toBe('FAILED');
    });

    it('given it runs, then nothing of it is left but its outputs', async () => {
      const id = submit(shell('echo $$; sleep 300', { stdout: 'out', outputs: [kept('out')] }));
      await reaches(id, 'RUNNING');
      await vi.waitFor(() => expect(readFileSync(join(session(id), 'out'), 'utf8')).not.toBe(''));
      processor.cancel(id);
      processor.cancel(id);
      expect(listedState(get(id))).toBe('KILLING');
      const { run, finishedAt } = await reaches(id, 'KILLED');
      expect(run?.endedAt).toBeGreaterThanOrEqual(run?.startedAt ?? Number.NaN);
      expect(run?.endedAt).toBeLessThanOrEqual(finishedAt ?? Number.NaN);
      expect(run?.exitCode).toBeUndefined();
      expect(processor.processGroups).toEqual([]);
      expect(existsSync(join(session(id), 'out'))).toBe(true);
    });

    it('given it has ended, then nothing changes', async () => {
      const id = submit({});
      const job = await reaches(id, 'FINISHED');
      processor.cancel(id);
      expect(get(id)).toEqual(job);
    });
  });

  describe('when a failed job is restarted', () => {
    it('runs again with the inputs it had', async () => {
      const id = submit(
        shell('cat in; cat in >> count; exit 1', {
          stdout: 'out',
          inputs: [upload('in')],
          outputs: [kept('out'), kept('count')],
          reruns: 1,
        }),
        { restartsLeft: 1 },
      );
      arrive(id, 'in', 'x');
      await reaches(id, 'FAILED');
      expect(readdirSync(session(id)).sort()).toEqual(['count', 'in', 'out']);
      processor.restart(id);
      expect(listedState(get(id))).not.toBe('FAILED');
      await reaches(id, 'FAILED');
      expect(readFileSync(join(session(id), 'count'), 'utf8')).toBe('xx');
      expect(get(id)).toMatchObject({ restartsLeft: 0, attempt: 2 });
      expect(readdirSync(session(id)).sort()).toEqual(['count', 'in', 'out']);
    });
  });

  it('given it failed where there is no going on from, when it is restarted, then A-REX forgets where that was', async () => {
    const id = submit({ startTime: Date.now() + 60_000 }, { restartsLeft: 2 });
    processor.cancel(id);
    await reaches(id, 'KILLED');
    processor.restart(id);
    expect(get(id)).toMatchObject({ phase: 'FINISHED', restartsLeft: 2, failure: { cause: 'client' } });
    expect(get(id).failure?.phase).toBeUndefined();
  });

  describe('with files to fetch and to send', () => {
    let server: http.Server;
    let base: string;
    const received = new Map<string, string>();
    let asked = false;
    let refuses = true;
    beforeEach(async () => {
      received.clear();
      [asked, refuses] = [false, true];
      server = http.createServer(async (request, response) => {
        if (request.url === '/slow') {
          asked = true;
          return;
        }
        const refused = request.url === '/none' || (request.url === '/refused' && refuses);
        if (request.method === 'PUT' && !refused) received.set(request.url ?? '', await text(request));
        response.statusCode = refused ? 404 : 200;
        response.end(`content of ${request.url}`);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    it('has them before it runs, and they are away afterwards', async () => {
      const input = { name: 'sub/in', executable: false, source: { url: `${base}/in` } };
      const id = submit(
        shell('cat sub/in > out', { inputs: [input], outputs: [sent('out', `${base}/out`), kept('sub')] }),
      );
      await reaches(id, 'FINISHED');
      expect(received.get('/out')).toBe('content of /in');
      expect(readdirSync(session(id), { recursive: true }).sort()).toEqual(['sub', 'sub/in']);
    });

    it('given one cannot be fetched, then the job fails and says which and why', async () => {
      const inputs = ['gsiftp://host/x', `${base}/none`].map((url) => [
        { name: 'in', executable: false, source: { url } },
      ]);
      const ids = inputs.map((each) => submit({ inputs: each }));
      for (const id of ids) await reaches(id, 'FAILED');
      expect(ids.map((id) => reasons(id)?.[0])).toEqual([
        'Failed in data staging: gsiftp://host/x: the scheme gsiftp is not supported here, only file, http and https are',
        `Failed in data staging: ${base}/none: the server answers 404 Not Found`,
      ]);
      expect(get(ids[0] ?? '').failure?.phase).toBe('PREPARING');
    });

    it('given one cannot be sent, then the job fails and keeps it', async () => {
      const id = submit(
        shell('echo x > a; echo y > b', { outputs: [sent('a', `${base}/a`), sent('b', `${base}/refused`)] }),
        { restartsLeft: 1 },
      );
      await reaches(id, 'FAILED');
      expect(get(id).failure).toMatchObject({
        phase: 'FINISHING',
        reasons: [`Failed in data staging: ${base}/refused: the server answers 404 Not Found`],
      });
      expect(readdirSync(session(id))).toEqual(['b']);
    });

    it('given it is cancelled while they are sent, then it is killed and keeps them', async () => {
      const id = submit(shell('echo x > a', { outputs: [sent('a', `${base}/slow`)] }));
      await vi.waitFor(() => expect(asked).toBe(true), { interval: 5 });
      processor.cancel(id);
      await reaches(id, 'KILLED');
      expect([received.size, readdirSync(session(id))]).toEqual([0, ['a']]);
    });

    it('given it is restarted where sending failed, then only that is done again', async () => {
      const id = submit(shell('echo x >> a', { outputs: [sent('a', `${base}/refused`)] }), { restartsLeft: 1 });
      const { run } = await reaches(id, 'FAILED');
      refuses = false;
      processor.restart(id);
      await reaches(id, 'FINISHED');
      expect(get(id).run).toEqual(run);
      expect(received.get('/refused')).toBe('x\n');
    });

    it('given the job failed, then outputs meant for its success stay', async () => {
      const id = submit(shell('echo x > a; exit 1', { outputs: [sent('a', `${base}/a`)] }));
      await reaches(id, 'FAILED');
      expect([received.size, readdirSync(session(id))]).toEqual([0, ['a']]);
    });

    it('sends what the job has put on its list', async () => {
      const id = submit(
        shell(`echo x > a; echo y > b; printf 'a ${base}/a\\nb\\n' > list`, { outputs: [kept('@list')] }),
      );
      await reaches(id, 'FINISHED');
      expect([received.get('/a'), readdirSync(session(id))]).toEqual(['x\n', ['b']]);
    });
  });

  describe('when the sandbox is stopped and started again', () => {
    it('given a job runs, then it is stopped and failed, with the reason', async () => {
      const id = submit(shell('sleep 300'));
      await reaches(id, 'RUNNING');
      await processor.close();
      start();
      await processor.resume();
      await reaches(id, 'FAILED');
      expect(reasons(id)).toEqual(['LRMS error: (-1) Job was killed because the sandbox was stopped']);
    });

    it('given it cannot be found out what became of a run, then that job fails, and others go on', async () => {
      const running = submit(shell('sleep 300'));
      const waiting = submit({ inputs: [upload('a')] });
      const { run } = await reaches(running, 'RUNNING');
      await processor.close();
      store.put({ ...get(running), phase: 'INLRMS', failure: undefined, run });
      rmSync(store.directory(running).run(1), { recursive: true });
      writeFileSync(store.directory(running).run(1), 'where a directory should be');
      start();
      await processor.resume();
      await reaches(running, 'FAILED');
      expect(reasons(running)).toEqual(['Internal error: EEXIST: file already exists']);
      expect(listedState(get(waiting))).toBe('PREPARING');
    });

    it('given jobs wait for slots or uploads, then they go on', async () => {
      const running = [1, 2].map(() => submit(shell('sleep 300')));
      const queued = submit(shell('exit 0'));
      const waiting = submit({ inputs: [upload('a')] });
      for (const id of running) await reaches(id, 'RUNNING');
      await processor.close();
      start();
      await processor.resume();
      await reaches(queued, 'FINISHED');
      arrive(waiting, 'a', '');
      await reaches(waiting, 'FINISHED');
    });
  });
});
