import { tmpdir } from 'node:os';
import type { ArcInterface } from 'jasmin-arc';
import { attachJob } from '../attach/attach-job.js';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { submitJob } from '../program/submit-job.js';

/** Runs a simple job: if it fails, the set-up is at fault. */
export async function runTestJob(context: Context, arc: ArcInterface): Promise<void> {
  const options = { name: 'jasmin-arc test', args: ['-c', 'echo "Hello from $(uname -n)"'], outputs: [] };
  const jobId = await submitJob(context, {
    submit: (submission) => arc.submitJob('/bin/sh', { ...options, ...submission }),
    inputs: [],
    signal: context.signal,
    emit: async () => undefined,
  });
  const status = await attachJob({ ...context, arc: async () => arc }, jobId, {
    policy: 'ask',
    directory: tmpdir(),
    overwrite: false,
    keep: false,
    emit: async () => undefined,
  });
  if (status !== 0) {
    throw new CommandError(
      ExitStatus.JOB_FAILED,
      'ERR_TEST_JOB',
      'The test job failed; the configuration was written anyway',
    );
  }
  context.screen.say('all set; try it with: jasmin-arc run -- hostname', 'good');
}
