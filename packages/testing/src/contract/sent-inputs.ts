import { InputUploadError } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** How inputs get to the server, and what becomes of a job whose inputs do not. */
export function itSendsInputs(place: () => ContractPlace): void {
  it('uploads inputs under other names, keeps executable bits, and reads standard input from a file', async () => {
    const { arc, files, outputs } = place();
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

  it('cancels and cleans a job whose inputs could not be uploaded, and says which', async () => {
    const { arc, files } = place();
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

  it('stops when it is aborted, and leaves no job behind', async () => {
    const { arc, files } = place();
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
}
