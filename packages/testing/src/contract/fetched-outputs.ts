import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ActivityDescription, ArcInterface, JobNotFinishedError, SessionFileNotFoundError } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** What a job made, as it is fetched once it has ended and read before. */
export function itFetchesOutputs(place: () => ContractPlace): void {
  it("puts the server's log where the description wants it, which is no output that could be missing", async () => {
    const { arc, outputs, scratch, server } = place();
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
    const { files, missing, left, unclear } = await arc.fetchOutputs(jobId, {
      directory: await mkdtemp(join(scratch, 'fetched-')),
    });
    expect([missing, left, unclear]).toEqual([[], [], []]);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['table', 'out', 'diary/errors']));
    // From elsewhere, where only the server knows what was asked for.
    await using other = new ArcInterface(server.connection('tester'), { log: null });
    expect(await other.wantedOutputs(jobId)).toMatchObject({ names: ['table', 'out'], logDirectory: 'diary' });
  });

  it('gives back files, directories and what a pattern names, and nothing else', async () => {
    const { arc, outputs } = place();
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
    const { arc, scratch } = place();
    const jobId = await arc.submitJob({ executable: { path: '/bin/true' }, outputFiles: [{ name: 'output' }] });
    expect((await arc.waitForJob(jobId)).state).toBe('Finished');
    const directory = join(scratch, 'not-to-be-made');
    expect(await arc.saveJobOutputs(jobId)).toBeNull();
    expect(await arc.saveJobOutputs(jobId, { directory })).toBeNull();
  });

  it('reads a file while the job writes it, and refuses half a result for a whole one', async () => {
    const { arc } = place();
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
}
