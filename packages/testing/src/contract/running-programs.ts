import { type ArcState, JobStatuses } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** How programs run on the server, and how their states and their end are reported. */
export function itRunsPrograms(place: () => ContractPlace): void {
  it('runs a program on its input files and gives its output back', async () => {
    const { arc, files, outputs, states } = place();
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
    const { arc, states } = place();
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

  it('reports why a program failed, with its exit code', async () => {
    const { arc, outputs } = place();
    const jobId = await arc.submitJob('/bin/sh', { args: ['-c', 'echo out; echo bad news >&2; exit 3'] });
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job).toMatchObject({ state: 'Failed', status: JobStatuses.FAILED, exitCode: 3 });
    expect(job.reason).toContain('exit code 3');
    expect(await outputs(jobId)).toEqual({ 'stdout.txt': 'out\n', 'stderr.txt': 'bad news\n' });
  });

  it('takes a description in any language that names one', async () => {
    const { arc, outputs } = place();
    const xrsl = '&(executable="/bin/echo")(arguments="from xRSL" "$HOME")(stdout="said")(stderr="err")(jobname="x")';
    const [description] = await arc.getJobDescriptions(xrsl);
    expect(description).toBeDefined();
    if (description === undefined) return;
    const jobId = await arc.submitJob(description);
    expect((await arc.waitForJob(jobId)).state).toBe('Finished');
    expect(await outputs(jobId)).toEqual({ said: 'from xRSL $HOME\n', err: '' });
  });
}
