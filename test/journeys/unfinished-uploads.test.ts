import { mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { CommandProcess, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-unfinished-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The upload that follows those of the user's inputs. */
const STARTS_THE_JOB = /session\/\.jasmin-arc-inputs-complete$/;

/** A server that takes inputs and then is out of reach, and a job that leaves a trace when it starts. */
async function world(name: string) {
  const sandbox = await startSandbox({ slots: 4 });
  const here = join(directory, name);
  const traces = join(here, 'traces');
  mkdirSync(traces, { recursive: true });
  writeFileSync(join(here, 'in.txt'), 'data\n');
  return {
    sandbox,
    options: { config: sandbox.config, directory: here },
    program: ['sh', '-c', `touch ${traces}/started; cat in.txt`],
    started: () =>
      new Promise<void>((resolve) => {
        const watcher = watch(traces, () => {
          watcher.close();
          resolve();
        });
      }),
    /** The last PUT, which starts the job, is acted on, and nothing is answered any more that comes after it. */
    vanishAfterUpload: () => {
      const over = [
        sandbox.misbehave({ method: 'PUT', path: STARTS_THE_JOB, kind: 'lose-reply' }),
        sandbox.misbehave({ method: 'HEAD', path: STARTS_THE_JOB, kind: 'fail', status: 503, reason: 'Gone' }),
        sandbox.misbehave({
          path: /diagnose\/(input_)?status|action=(kill|info|clean)/,
          kind: 'fail',
          status: 503,
          reason: 'Gone',
        }),
      ];
      return () => {
        for (const end of over) end();
      };
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

describe('a server that is out of reach once it has the last input', () => {
  it('has submit name the id of the job and say that its fate is not known', async () => {
    await using opened = await world('submit');
    const { sandbox, options, program } = opened;
    const back = opened.vanishAfterUpload();
    const { status, stdout, stderr } = await runCommandLine(
      ['submit', '--json', '--input', 'in.txt', '--', ...program],
      options,
    );
    back();
    expect(status).toBe(109);
    const { error } = JSON.parse(stdout.toString());
    expect(error).toMatchObject({ code: 'ERR_ARC_INPUT_UPLOAD', exitStatus: 109, jobId: expect.any(String) });
    expect(stderr).toContain(error.jobId);
    expect(stderr).toContain('Do not submit it again');
    await using arc = new ArcInterface(sandbox.config, { log: null });
    expect(await arc.waitForJob(error.jobId)).toMatchObject({ state: 'Finished' });
    expect(await arc.listJobs()).toHaveLength(1);
  });

  it('has the same said of a job among several', async () => {
    await using opened = await world('batch');
    const { options } = opened;
    const job = (name: string) =>
      `&(executable="/bin/cat")(arguments="in.txt")(inputfiles=("in.txt" ""))(jobname="${name}")`;
    for (const name of ['a', 'b']) writeFileSync(join(options.directory, `${name}.xrsl`), job(name));
    const back = opened.vanishAfterUpload();
    const { status, stdout } = await runCommandLine(['submit', '--json', '-f', 'a.xrsl', '-f', 'b.xrsl'], options);
    back();
    expect(status).toBe(109);
    const { jobs } = JSON.parse(stdout.toString());
    expect(jobs).toMatchObject(Array(2).fill({ error: { exitStatus: 109, jobId: expect.any(String) } }));
  });

  it('has Ctrl-C say so, too, and not that the job is gone', async () => {
    await using opened = await world('interrupt');
    const { options, program } = opened;
    const started = opened.started();
    opened.vanishAfterUpload();
    const run = new CommandProcess(['run', '--input', 'in.txt', '--', ...program], options);
    await started;
    run.send('SIGINT');
    const { status, stderr } = await run.result;
    expect(status).toBe(109);
    expect(stderr).not.toContain('was cancelled and cleaned');
    const [, id] = /submitted to .*?(https:\S+)/s.exec(stderr) ?? [];
    expect(stderr).toMatch(new RegExp(`It is not known what has become of the job, which may run: ${id}`));
  });
});

describe('a job whose inputs never came, as the client was killed', () => {
  it('says what it waits for and until when, and attach finishes the upload', async () => {
    await using opened = await world('killed');
    const { sandbox, options, program } = opened;
    writeFileSync(join(options.directory, 'second.txt'), 'more\n');
    const over = sandbox.misbehave({ method: 'PUT', path: /second\.txt$/, kind: 'delay', milliseconds: 600_000 });
    const [word, ...rest] = program;
    const words = ['submit', '--json', '--input', 'in.txt', '--input', 'second.txt', '--', String(word), ...rest];
    const submit = new CommandProcess(words, options);
    const [, jobId = ''] = await submit.says(/(https:\S+)/);
    await using arc = new ArcInterface(sandbox.config, { log: null });
    // The first input is there, and the second is on its way.
    for await (const job of arc.watchJob(jobId)) if (job.missingInputs?.join() === 'second.txt') break;
    submit.send('SIGKILL');
    await submit.result;
    over();

    const status = await runCommandLine(['status'], options);
    expect(status.stdout.toString()).toMatch(/preparing .* waits for second\.txt until \d\d:\d\d/);
    const attached = await runCommandLine(['attach', jobId], options);
    expect(attached.stderr).toContain('uploaded second.txt');
    expect([attached.stdout.toString(), attached.status]).toEqual(['data\n', 0]);
  });

  it('is not given other inputs than it was submitted with', async () => {
    await using opened = await world('changed');
    const { sandbox, options, program } = opened;
    const over = sandbox.misbehave({ method: 'PUT', path: /session\//, kind: 'delay', milliseconds: 600_000 });
    const submit = new CommandProcess(['submit', '--input', 'in.txt', '--', ...program], options);
    const [, jobId = ''] = await submit.says(/(https:\S+)/);
    submit.send('SIGKILL');
    await submit.result;
    over();
    writeFileSync(join(options.directory, 'in.txt'), 'other data\n');
    const attached = await runCommandLine(['attach', jobId], options);
    expect(attached.status).toBe(105);
    expect(attached.stderr).toMatch(/in\.txt: it has changed since the job was submitted/);
    await using arc = new ArcInterface(sandbox.config, { log: null });
    expect(await arc.getJob(jobId)).toMatchObject({ state: 'Preparing', missingInputs: ['in.txt'] });
  });
});

describe('an upload that breaks off before its first byte, which servers call complete', () => {
  const beforeTheFirstByte = { method: 'PUT', path: /session\/in\.txt$/, kind: 'break-upload', afterBytes: 0 } as const;

  it('is made again before the job starts', async () => {
    await using opened = await world('broken-off');
    const { sandbox, options, program } = opened;
    sandbox.misbehave({ ...beforeTheFirstByte, times: 1 });
    const { status, stdout } = await runCommandLine(['run', '--input', 'in.txt', '--', ...program], options);
    expect([stdout.toString(), status]).toEqual(['data\n', 0]);
  });

  it('is made again by attach, where the client was killed', async () => {
    await using opened = await world('broken-off-and-killed');
    const { sandbox, options, program } = opened;
    sandbox.misbehave({ ...beforeTheFirstByte, times: 1 });
    const { method, path } = beforeTheFirstByte;
    const over = sandbox.misbehave({ method, path, kind: 'delay', milliseconds: 600_000, from: 2 });
    const submit = new CommandProcess(['submit', '--input', 'in.txt', '--', ...program], options);
    const [, jobId = ''] = await submit.says(/(https:\S+)/);
    await using arc = new ArcInterface(sandbox.config, { log: null });
    // The server has called it complete, and waits to be told that all inputs are there.
    for await (const job of arc.watchJob(jobId)) if (job.missingInputs?.length === 0) break;
    submit.send('SIGKILL');
    await submit.result;
    over();

    expect((await runCommandLine(['status'], options)).stdout.toString()).toContain('waits for confirmation');
    expect(await arc.listJobFiles(jobId)).toEqual([{ kind: 'file', name: 'in.txt', sizeBytes: 0 }]);
    const attached = await runCommandLine(['attach', '--keep', jobId], options);
    expect(attached.stderr).toContain('uploaded in.txt');
    expect([attached.stdout.toString(), attached.status]).toEqual(['data\n', 0]);
    const names = (await arc.listJobFiles(jobId)).map(({ name }) => name).sort();
    expect(names).toEqual(['in.txt', 'stderr.txt', 'stdout.txt']);
  });

  it('does not matter for the upload that starts the job', async () => {
    await using opened = await world('started-by-nothing');
    const { sandbox, options, program } = opened;
    sandbox.misbehave({ ...beforeTheFirstByte, path: STARTS_THE_JOB, times: 1 });
    const { status, stdout } = await runCommandLine(['run', '--input', 'in.txt', '--', ...program], options);
    expect([stdout.toString(), status]).toEqual(['data\n', 0]);
  });
});

describe('a reported success that was wrong', () => {
  it('is said at the next look, with the job that was submitted', async () => {
    await using opened = await world('mistaken');
    const { sandbox, options } = opened;
    const job = { 'status-code': '201', reason: 'Created', id: 'somebodyelses' };
    sandbox.misbehave({
      path: /jobs\?action=new$/,
      kind: 'replace-reply',
      status: 201,
      reason: 'Created',
      body: JSON.stringify({ job: [job] }),
      times: 1,
    });
    writeFileSync(join(options.directory, 'job.xrsl'), '&(executable="/bin/true")(jobname="job")');
    const submitted = await runCommandLine(['submit', '-f', 'job.xrsl'], options);
    expect(submitted.stdout.toString()).toContain('somebodyelses');
    const { stdout, stderr } = await runCommandLine(['status', '--json'], options);
    await using arc = new ArcInterface(sandbox.config, { log: null });
    const [right] = await arc.listJobs();
    expect(stderr).toMatch(
      new RegExp(
        `gave the id of another job, or of none: \\S+somebodyelses\\. The job that was submitted is ${right?.id}`,
      ),
    );
    expect(JSON.parse(stdout.toString()).jobs).toMatchObject([{ id: right?.id, found: 'here', name: 'job' }]);
    const again = await runCommandLine(['status', '--json'], options);
    expect(JSON.parse(again.stdout.toString()).jobs).toMatchObject([{ id: right?.id, found: 'here' }]);
  });
});
