import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type ActivityDescription,
  ArcInterface,
  type ArcState,
  type ConnectionOptions,
  InputUploadError,
  InvalidJobDescription,
  isTerminal,
  type Job,
  JobNotFinishedError,
  JobNotFoundError,
  JobStatuses,
  NoSuitableQueueError,
  SessionFileNotFoundError,
} from 'jasmin-arc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A compute element that the contract is tried on. */
export interface ContractServer extends AsyncDisposable {
  /** A connection of an authorised user, with a proxy file and a job list of its own. */
  connection(user: 'tester' | 'colleague'): ConnectionOptions;
}

/** Requests as the library logs them at DEBUG. */
const REQUEST = /(GET|HEAD|POST|PUT|DELETE) https:\S+: \d{3}/;

/**
 * What every interface does on every server: REST 1.0, REST 1.1 and EMI-ES, on ARC 6.17, 7.0 and 7.2, in front of Slurm and in
 * the sandbox. Tests run at the same time, as jobs mostly wait.
 */
export function describeInterfaceContract(name: string, open: () => Promise<ContractServer>): void {
  describe.concurrent(name, () => {
    let server: ContractServer;
    let arc: ArcInterface;
    let scratch: string;
    const log = (lines: string[]) => ({
      ...console,
      debug: (line: string) => lines.push(line),
      info: () => {},
      warn: () => {},
    });

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'contract-'));
      server = await open();
      arc = new ArcInterface(server.connection('tester'), { log: null });
    });
    afterAll(async () => {
      await arc?.close();
      await server?.[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    });

    /** A directory with files of its own. */
    const files = async (contents: Readonly<Record<string, string | Uint8Array>>) => {
      const directory = await mkdtemp(join(scratch, 'files-'));
      for (const [path, content] of Object.entries(contents)) {
        await mkdir(join(directory, path, '..'), { recursive: true });
        await writeFile(join(directory, path), content);
      }
      return (path: string) => join(directory, path);
    };
    /** Fetches a finished job's outputs and reads them, by name. */
    const outputs = async (jobId: string): Promise<Record<string, string>> => {
      const directory = await arc.saveJobOutputs(jobId);
      if (directory === null) return {};
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      const read = entries
        .filter((entry) => entry.isFile())
        .map(async ({ parentPath, name: base }) => {
          const path = join(parentPath, base);
          return [path.slice(directory.length + 1), await readFile(path, 'utf8')] as const;
        });
      const contents = Object.fromEntries(await Promise.all(read));
      await rm(directory, { recursive: true });
      return contents;
    };
    const states = async (jobId: string): Promise<readonly Job[]> => {
      const seen: Job[] = [];
      for await (const job of arc.watchJob(jobId, { pollSeconds: 1 })) seen.push(job);
      return seen;
    };

    it('runs a program on its input files and gives its output back', async () => {
      const at = await files({ 'a.txt': '1\n2\n', 'b.txt': '1\n' });
      const jobId = await arc.submitJob('/bin/bash', {
        args: ['-c', 'for f in [ab].txt; do echo "$f: $(wc -l < $f)"; done | tee output'],
        inputFiles: [at('a.txt'), at('b.txt')],
      });
      const seen = await states(jobId);
      expect(seen.at(-1)).toMatchObject({ id: jobId, state: 'Finished', status: JobStatuses.COMPLETED, exitCode: 0 });
      expect(await arc.getJobStatus(jobId)).toBe(JobStatuses.COMPLETED);
      const expected = 'a.txt: 2\nb.txt: 1\n';
      expect(await outputs(jobId)).toEqual({ output: expected, 'stdout.txt': expected, 'stderr.txt': '' });
    });

    it('never goes back to an earlier state, and dates each', async () => {
      const order: readonly ArcState[] = [
        'Accepted',
        'Preparing',
        'Submitting',
        'Queuing',
        'Running',
        'Finishing',
        'Finished',
      ];
      const before = Date.now();
      const seen = await states(await arc.submitJob('/bin/sleep', { args: ['2'] }));
      const ranks = seen.map(({ state }) => order.indexOf(state));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      expect(ranks).not.toContain(-1);
      for (const { stateAt } of seen) {
        expect(stateAt.getTime()).toBeGreaterThan(before - 120_000);
        expect(stateAt.getTime()).toBeLessThanOrEqual(Date.now() + 2_000);
      }
    });

    it('says why a program failed, with its exit code', async () => {
      const jobId = await arc.submitJob('/bin/sh', { args: ['-c', 'echo out; echo bad news >&2; exit 3'] });
      const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
      expect(job).toMatchObject({ state: 'Failed', status: JobStatuses.FAILED, exitCode: 3 });
      expect(job.reason).toContain('exit code 3');
      expect(await outputs(jobId)).toEqual({ 'stdout.txt': 'out\n', 'stderr.txt': 'bad news\n' });
    });

    it("puts the server's log where the description wants it, which is no output that could be missing", async () => {
      const [description] = await arc.getJobDescriptions(
        '&(executable="/bin/sh")(arguments="-c" "echo 1 > table")(outputfiles=("table" ""))(stdout="out")(gmlog="diary")',
      );
      const jobId = await arc.submitJob(description as ActivityDescription);
      expect(await arc.waitForJob(jobId, { pollSeconds: 1 })).toMatchObject({ state: 'Finished' });
      expect(await arc.wantedOutputs(jobId)).toEqual({
        names: ['table', 'out'],
        isAllNew: false,
        isCertain: true,
        logDirectory: 'diary',
      });
      const saved = await outputs(jobId);
      expect(saved).toMatchObject({ table: '1\n', out: '', 'diary/status': expect.stringContaining('FINISHED') });
      expect(saved['diary/errors']).toBe(await arc.readJobLog(jobId));
      const { files, missing, account } = await arc.fetchOutputs(jobId, {
        directory: await mkdtemp(join(scratch, 'fetched-')),
      });
      expect([missing, account.left, account.unclear]).toEqual([[], [], []]);
      expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['table', 'out', 'diary/errors']));
      // From elsewhere, where only the server knows what was asked for.
      await using other = new ArcInterface(server.connection('tester'), { log: null });
      expect(await other.wantedOutputs(jobId)).toMatchObject({ names: ['table', 'out'], logDirectory: 'diary' });
    });

    it('cancels a running job, which then is Killed', async () => {
      const jobId = await arc.submitJob('/bin/sleep', { args: ['600'] });
      for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) if (state === 'Running') break;
      await arc.cancelJob(jobId);
      const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
      expect(job).toMatchObject({ state: 'Killed', status: JobStatuses.FAILED });
      expect(job.reason).toContain('cancelled');
    });

    it('hands over arguments and environment byte for byte', async () => {
      const at = await files({
        'dump.sh': '#!/bin/sh\nprintf "%s\\0" "$@" > arguments\ncat /proc/self/environ > environment\n',
      });
      const text = fc
        .string({ unit: 'binary', maxLength: 30 })
        .filter((value) => value.isWellFormed() && !value.includes('\0'));
      const shellish = fc.string({ unit: fc.constantFrom(...'$`"\'\\\n\r\t !*?;&|<>(){}[]#~=%é数😀'), maxLength: 20 });
      const anyText = fc.oneof(text, shellish);
      const seed = Date.now() % 2 ** 31;
      const cases = [
        {
          args: [
            '$HOME',
            '`date`',
            '$(id)',
            'a\nb',
            '',
            ' ',
            '"',
            "'",
            '\\',
            '\\$x',
            '*',
            '~',
            '-n',
            '--',
            'é数😀',
            '\u0001\u007f',
          ],
          value: 'a\nb $HOME `x`',
        },
        { args: ['nothing special', 'x=y', '%s', '#', '!1'], value: 'plain "quoted" \\ text' },
        ...fc.sample(fc.record({ args: fc.array(anyText, { maxLength: 6 }), value: anyText }), { seed, numRuns: 8 }),
      ];
      const submitted = await arc.submitJobs(
        cases.map(
          ({ args, value }, index): ActivityDescription => ({
            name: `exact ${index}`,
            executable: { path: 'dump.sh', arguments: args },
            environment: [
              { name: 'EXACT_VALUE', value },
              { name: 'EXACT_INDEX', value: String(index) },
            ],
            inputFiles: [{ name: 'dump.sh', localPath: at('dump.sh') }],
            outputFiles: [{ name: 'arguments' }, { name: 'environment' }],
          }),
        ),
      );
      await Promise.all(
        submitted.map(async (outcome, index) => {
          if ('error' in outcome) throw outcome.error;
          expect((await arc.waitForJob(outcome.jobId)).state, `seed ${seed}, case ${index}`).toBe('Finished');
          const { arguments: got = '', environment = '' } = await outputs(outcome.jobId);
          expect(got, `seed ${seed}, case ${index}`).toBe(cases[index]?.args.map((arg) => `${arg}\0`).join('') || '\0');
          expect(environment.split('\0'), `seed ${seed}, case ${index}`).toContain(
            `EXACT_VALUE=${cases[index]?.value}`,
          );
          expect(environment.split('\0')).toContain(`EXACT_INDEX=${index}`);
        }),
      );
    });

    it('uploads inputs under other names, keeps executable bits, and reads standard input from a file', async () => {
      const at = await files({
        'local.sh': '#!/bin/sh\n./tool; cat "odd name #1 %41 é;.txt"; cat\n',
        tool: '#!/bin/sh\necho tool\n',
        odd: 'odd\n',
        feed: 'fed\n',
        nil: '',
      });
      const jobId = await arc.submitJob('local.sh', {
        inputFiles: [
          at('local.sh'),
          { path: at('tool'), executable: true },
          { path: at('odd'), name: 'odd name #1 %41 é;.txt' },
          { path: at('nil'), name: 'sub/dir/empty' },
        ],
        stdin: at('feed'),
      });
      expect((await arc.waitForJob(jobId)).state).toBe('Finished');
      expect(await outputs(jobId)).toMatchObject({ 'stdout.txt': 'tool\nodd\nfed\n', 'stderr.txt': '' });
    });

    it('gives back files, directories and what a pattern names, and nothing else', async () => {
      const script =
        'mkdir -p maps/deep plots; echo 1 > a.nc; echo 2 > b.txt; echo 3 > maps/m.png; echo 4 > maps/deep/n; echo 5 > plots/p.png; echo 6 > plots/p.txt; : > empty.nc';
      const jobId = await arc.submitJob('/bin/sh', {
        args: ['-c', script],
        outputs: ['*.nc', 'maps', 'plots/*.png', 'never-made'],
      });
      expect((await arc.waitForJob(jobId)).state).toBe('Finished');
      expect(await outputs(jobId)).toEqual({
        'a.nc': '1\n',
        'empty.nc': '',
        'maps/m.png': '3\n',
        'maps/deep/n': '4\n',
        'plots/p.png': '5\n',
        'stdout.txt': '',
        'stderr.txt': '',
      });
    });

    it('saves nothing, and leaves no directory behind, when a job made nothing', async () => {
      const jobId = await arc.submitJob({ executable: { path: '/bin/true' }, outputFiles: [{ name: 'output' }] });
      expect((await arc.waitForJob(jobId)).state).toBe('Finished');
      const directory = join(scratch, 'not-to-be-made');
      expect(await arc.saveJobOutputs(jobId)).toBeNull();
      expect(await arc.saveJobOutputs(jobId, { directory })).toBeNull();
    });

    it('reads a file while the job writes it, and refuses half a result for a whole one', async () => {
      const jobId = await arc.submitJob('/bin/sh', {
        args: ['-c', 'echo one; while [ ! -e go ]; do sleep 0.2; done; echo two'],
      });
      for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) if (state === 'Running') break;
      const read = async (offset = 0) =>
        (await (await arc.readJobFile(jobId, 'stdout.txt', { offset })).toArray()).join('');
      await expect.poll(read, { interval: 500 }).toBe('one\n');
      expect(await read(4)).toBe('');
      await expect(arc.saveJobOutputs(jobId, { requireEnded: true })).rejects.toThrow(JobNotFinishedError);
      await expect(arc.fetchOutputs(jobId)).rejects.toThrow(JobNotFinishedError);
      await expect(arc.cleanJob(jobId)).rejects.toThrow(JobNotFinishedError);
      await expect(arc.readJobFile(jobId, 'no-such-file')).rejects.toThrow(SessionFileNotFoundError);
      await expect(arc.readJobFile(jobId, '../../../etc/passwd')).rejects.toThrow(
        expect.objectContaining({ code: 'ERR_ARC_UNSAFE_PATH' }),
      );
      // As the original library did, and with a warning in the log.
      const partial = await arc.saveJobOutputs(jobId);
      expect(await readFile(join(String(partial), 'stdout.txt'), 'utf8')).toBe('one\n');
      await arc.cancelJob(jobId);
      expect((await arc.waitForJob(jobId)).state).toBe('Killed');
    });

    it('cancels and cleans a job whose inputs could not be uploaded, and says which', async () => {
      const at = await files({ file: 'x' });
      // The second name is a directory on the server by then.
      const inputFiles = [
        { name: 'name/below', localPath: at('file') },
        { name: 'name', localPath: at('file') },
      ];
      const before = new Set((await arc.listJobs()).map(({ id }) => id));
      const refused = await arc
        .submitJob({ name: 'never to run', executable: { path: '/bin/true' }, inputFiles })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(InputUploadError);
      expect(refused).toMatchObject({ code: 'ERR_ARC_INPUT_UPLOAD', abandonedJobId: undefined });
      expect(String(refused)).toMatch(/cancelled and cleaned/);
      const left = (await arc.listJobs()).filter(
        ({ id, name: jobName }) => !before.has(id) && jobName === 'never to run',
      );
      expect(left).toEqual([]);
      expect((await arc.knownJobs()).filter(({ name: jobName }) => jobName === 'never to run')).toEqual([]);
    });

    it('cleans a job that has ended: it is gone from the server and from the list', async () => {
      const jobId = await arc.submitJob('/bin/true');
      expect((await arc.knownJobs()).map(({ id }) => id)).toContain(jobId);
      expect((await arc.listJobs()).map(({ id }) => id)).toContain(jobId);
      await arc.waitForJob(jobId);
      await arc.cleanJob(jobId);
      await expect(arc.getJob(jobId)).rejects.toThrow(JobNotFoundError);
      expect((await arc.knownJobs()).map(({ id }) => id)).not.toContain(jobId);
      await expect(arc.cleanJob(jobId)).rejects.toThrow(JobNotFoundError);
    });

    it('restarts a failed job whose description allows it, and says why where it does not', async () => {
      const failing = { executable: { path: '/bin/false' } };
      // A second run, where a release gives it one, goes on until it is cancelled: the look at it does not come too late.
      const script = 'if [ -e ran ]; then while :; do sleep 0.2; done; fi; touch ran; exit 1';
      const failingOnce = {
        executable: { path: '/bin/sh', arguments: ['-c', script] },
        outputFiles: [{ name: 'ran' }],
        rerun: 1,
      };
      const [again, never] = await Promise.all([arc.submitJob(failingOnce), arc.submitJob(failing)]);
      expect(await arc.waitForJob(again)).toMatchObject({ state: 'Failed' });
      await arc.restartJob(again);
      expect(isTerminal((await arc.getJob(again)).state)).toBe(false);
      await arc.cancelJob(again);
      expect(isTerminal((await arc.waitForJob(again, { pollSeconds: 1 })).state)).toBe(true);
      expect(await arc.waitForJob(never)).toMatchObject({ state: 'Failed' });
      await expect(arc.restartJob(never)).rejects.toThrow(/does not restart .*: \S/);
      await expect(arc.restartJob(again.replace(/[^/]+$/, 'nosuchjob1234'))).rejects.toThrow(JobNotFoundError);
    });

    it("tells that a job is not there, or is another user's, in one or two requests", async () => {
      const jobId = await arc.submitJob('/bin/true');
      const asked: string[] = [];
      await using colleague = new ArcInterface(server.connection('colleague'), { log: log(asked), logLevel: 'DEBUG' });
      await colleague.getServiceInfo();
      for (const id of [jobId, jobId.replace(/[^/]+$/, 'nosuchjob1234')]) {
        asked.length = 0;
        await expect(colleague.getJob(id)).rejects.toThrow(JobNotFoundError);
        expect(asked.filter((line) => REQUEST.test(line)).length).toBeLessThanOrEqual(2);
        await expect(colleague.getJobStatus(id)).rejects.toThrow(JobNotFoundError);
        await expect(colleague.cancelJob(id)).rejects.toThrow(JobNotFoundError);
        await expect(colleague.saveJobOutputs(id)).rejects.toThrow(JobNotFoundError);
        await expect(colleague.cleanJob(id)).rejects.toThrow(JobNotFoundError);
        await expect(colleague.readJobFile(id, 'stdout.txt')).rejects.toThrow(/not found/i);
      }
      await expect(arc.getJob('no job at all')).rejects.toThrow(JobNotFoundError);
      expect((await arc.waitForJob(jobId)).state).toBe('Finished');
    });

    it('submits several jobs at once, each with its own outcome', async () => {
      const outcomes = await arc.submitJobs([
        { executable: { path: '/bin/true' } },
        { executable: { path: '/bin/true' }, resources: { queue: 'no-such-queue' } },
        { executable: { path: '/bin/true' } },
      ]);
      expect(outcomes.map((outcome) => 'jobId' in outcome)).toEqual([true, false, true]);
      expect(outcomes[1]).toMatchObject({ error: expect.any(NoSuitableQueueError) });
      const ids = outcomes.flatMap((outcome) => ('jobId' in outcome ? outcome.jobId : []));
      const jobs = await arc.getJobs([...ids, ids[0]?.replace(/[^/]+$/, 'nosuchjob1234') ?? '']);
      expect(jobs.map((job) => job?.id)).toEqual([...ids, undefined]);
      for (const id of ids) expect((await arc.waitForJob(id)).state).toBe('Finished');
    });

    it('refuses what no program can be given before anything is submitted', async () => {
      await expect(arc.submitJob('/bin/echo', { args: ['a\0b'] })).rejects.toThrow(InvalidJobDescription);
    });

    it('takes a description in any language that names one', async () => {
      const xrsl = '&(executable="/bin/echo")(arguments="from xRSL" "$HOME")(stdout="said")(stderr="err")(jobname="x")';
      const [description] = await arc.getJobDescriptions(xrsl);
      expect(description).toBeDefined();
      if (description === undefined) return;
      const jobId = await arc.submitJob(description);
      expect((await arc.waitForJob(jobId)).state).toBe('Finished');
      expect(await outputs(jobId)).toEqual({ said: 'from xRSL $HOME\n', err: '' });
    });

    it('gives up when told to, and leaves no job behind', async () => {
      const at = await files({ big: new Uint8Array(8 << 20) });
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const submission = arc.submitJob(
        { name: 'given up', executable: { path: '/bin/true' }, inputFiles: [{ name: 'big', localPath: at('big') }] },
        { signal: controller.signal, onProgress: () => controller.abort(reason) },
      );
      await expect(submission).rejects.toBe(reason);
      expect((await arc.listJobs()).filter(({ name: jobName }) => jobName === 'given up')).toEqual([]);
    });

    it('tells what the server offers', async () => {
      const info = await arc.getServiceInfo();
      expect(info.shares.length).toBeGreaterThan(0);
      expect(info.shares[0]?.name).not.toBe('');
      expect(info.endpoints.length).toBeGreaterThan(0);
      expect(info.manager?.product).toBeDefined();
    });

    it('makes one delegation for all of its jobs', async () => {
      const jobs = await arc.knownJobs();
      expect(jobs.length).toBeGreaterThan(1);
      expect(new Set(jobs.map(({ delegationId }) => delegationId)).size).toBe(1);
    });
  });
}
