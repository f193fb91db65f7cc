import { mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProcess, runCommandLine } from '../command-process.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-unfinished-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

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
    /** Every PUT is acted on, and nothing is answered any more that comes after it. */
    vanishAfterUpload: () => {
      const over = [
        sandbox.misbehave({ method: 'PUT', path: /session\//, kind: 'lose-reply' }),
        sandbox.misbehave({ method: 'HEAD', kind: 'fail', status: 503, reason: 'Gone' }),
        sandbox.misbehave({ path: /diagnose|action=(kill|info|clean)/, kind: 'fail', status: 503, reason: 'Gone' }),
      ];
      return () => {
        for (const end of over) end();
      };
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

describe('a server that is out of reach once it has the last input', () => {
  it('has submit say that it is not known what became of the job, by its id, and not that there is none', async () => {
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

  it('has Ctrl-C say so, too, and not that the job is taken back', async () => {
    await using opened = await world('interrupt');
    const { options, program } = opened;
    const started = opened.started();
    opened.vanishAfterUpload();
    const run = new CommandProcess(['run', '--input', 'in.txt', '--', ...program], options);
    await started;
    run.send('SIGINT');
    const { status, stderr } = await run.result;
    expect(status).toBe(109);
    expect(stderr).not.toContain('taken back');
    const [, id] = /submitted to .*?(https:\S+)/s.exec(stderr) ?? [];
    expect(stderr).toMatch(new RegExp(`It is not known what has become of the job, which may run: ${id}`));
  });
});
