import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface, JobNotFoundError } from 'jasmin-arc';
import { describe, expect, inject, it } from 'vitest';
import { jobListTools } from './job-list-tools.js';
import { releases, spokenOn } from './servers.js';

/** One job list for the real ARC tools and for this library; both write into it. */
describe.concurrent.each(spokenOn(releases))(
  'sharing a job list with the ARC tools, over $spoken to $name',
  ({ server, spoken }) => {
    const scratch = () => mkdtemp(join(inject('scratch'), 'arc-tools-'));

    async function open() {
      const config = { ...server.connection(), INTERFACE: spoken };
      const run = await jobListTools(config);
      const arc = new ArcInterface(config, { log: null });
      /** Has arcsub submit an xRSL document. */
      const arcsub = async (xrsl: string): Promise<string> => {
        const file = join(await scratch(), 'job.xrsl');
        await writeFile(file, xrsl);
        const said = await run('arcsub', '-C', server.url, '-T', 'arcrest', '-Q', 'NONE', '-f', file);
        return String(/Job submitted with jobid: (\S+)/.exec(said)?.[1]);
      };
      /** Waits until the tools have heard of a state, too: they read the document that the server renews now and then. */
      const toolsSee = async (jobId: string, state: string): Promise<void> => {
        let said = '';
        while (!said.includes(` State: ${state}\n`)) said = await run('arcstat', jobId);
      };
      return { arc, run, arcsub, toolsSee, [Symbol.asyncDispose]: () => arc.close() };
    }

    it('given a job of ours, then arcstat, arccat and arcget find it, and arcclean removes it for both', async () => {
      await using shared = await open();
      const { arc, run, toolsSee } = shared;
      const jobId = await arc.submitJob('/bin/bash', {
        name: "it's 100% ours #1",
        args: ['-c', 'echo "Hello, tools"; echo result >output; echo not asked for >other'],
      });
      expect(await run('arcstat', '-a')).toContain(`Job: ${jobId}\n Name: it's 100% ours #1\n`);
      await arc.waitForJob(jobId);
      await toolsSee(jobId, 'Finished');

      expect(await run('arccat', jobId)).toContain('Hello, tools\n');
      const downloads = await scratch();
      await run('arcget', '--keep', '--dir', downloads, jobId);
      const directory = join(downloads, String((await readdir(downloads))[0]));
      expect((await readdir(directory)).sort()).toEqual(['output', 'stderr.txt', 'stdout.txt']);
      expect(await readFile(join(directory, 'output'), 'utf8')).toBe('result\n');

      expect(await run('arcclean', jobId)).toContain('deleted: 1');
      expect(await arc.knownJobs()).toEqual([]);
      // Over EMI-ES arcclean does not wait until it is.
      let gone: unknown;
      while (gone === undefined)
        gone = await arc.getJob(jobId).then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(gone).toBeInstanceOf(JobNotFoundError);
    });

    it('given a job of ours that runs, when arckill kills it, then it is Killed', async () => {
      await using shared = await open();
      const { arc, run, toolsSee } = shared;
      const jobId = await arc.submitJob('/bin/sleep', { args: ['600'] });
      for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) if (state === 'Running') break;
      await toolsSee(jobId, 'Running');
      await run('arckill', '--keep', jobId);
      expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Killed', status: 'failed' });
      expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
    });

    it('given a job that arcsub submitted, then it is known here, followed, and its outputs are those it asked for', async () => {
      await using shared = await open();
      const { arc, arcsub } = shared;
      await arc.createProxy();
      const jobId = await arcsub(
        '&(executable="/bin/sh")(arguments="-c" "echo said; echo made >made.txt; echo other >other.txt")' +
          '(jobname="theirs")(stdout="out.txt")(outputfiles=("made.txt" ""))',
      );
      expect(await arc.knownJobs()).toMatchObject([{ id: jobId, name: 'theirs', endpoint: `${server.url}` }]);
      expect((await arc.getJob(jobId)).id).toBe(jobId);
      expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Finished', name: 'theirs', exitCode: 0 });
      const saved = String(await arc.saveJobOutputs(jobId, { directory: await scratch() }));
      expect((await readdir(saved)).sort()).toEqual(['made.txt', 'out.txt']);
      expect(await readFile(join(saved, 'made.txt'), 'utf8')).toBe('made\n');
      expect(await readFile(join(saved, 'out.txt'), 'utf8')).toBe('said\n');
      await arc.cleanJob(jobId);
      expect(await arc.knownJobs()).toEqual([]);
    });

    it('given both write into the list in turn, even anew from the start, then no job is lost from it', async () => {
      await using shared = await open();
      const { arc, run, arcsub, toolsSee } = shared;
      const known = async () => (await arc.knownJobs()).map(({ id }) => id);
      const first = await arc.submitJob('/bin/sleep', { args: ['600'] });
      const second = await arcsub('&(executable="/bin/sleep")(arguments="600")');
      expect((await known()).sort()).toEqual([first, second].sort());

      // Writes a new file in place of the old one, with every job that this user has on the server.
      await run('arcsync', '--force', '--truncate', '-T', 'org.nordugrid.arcrest', '-C', server.url);
      expect(await known()).toEqual(expect.arrayContaining([first, second]));

      const third = await arc.submitJob('/bin/sleep', { args: ['600'] });
      expect(await known()).toEqual(expect.arrayContaining([first, second, third]));
      const list = await run('arcstat', first, second, third);
      for (const jobId of [first, second, third]) expect(list).toContain(`Job: ${jobId}\n`);

      await run('arckill', '--keep', third);
      await arc.waitForJob(third);
      await toolsSee(third, 'Killed');
      expect(await run('arcclean', third)).toContain('deleted: 1');
      const left = await known();
      expect(left).toEqual(expect.arrayContaining([first, second]));
      expect(left).not.toContain(third);
      await arc.cancelJob(first);
      await arc.cancelJob(second);
    });
  },
);
