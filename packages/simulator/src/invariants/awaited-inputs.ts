import type { CommandRun, Scene, ServerJob } from '../histories/scene.js';

/**
 * An `attach` to a job that waits for inputs sends them, or says why it does not; where the server never answers, it says that the
 * job may wait for them. Checked when the job has ended without them.
 * @returns a sentence if it did neither
 */
export function checkAwaitedInputs(scene: Scene, command: CommandRun, job: ServerJob): readonly string[] {
  const inputs = scene.asked.get(job.name ?? '')?.inputs ?? [];
  const isMissing = inputs.some(({ path }) => !job.uploaded.includes(`/${path}`));
  // The job has to have waited meanwhile: then it ends after the command has begun, for want of these inputs.
  const hasWaited = job.endedAt !== undefined && job.endedAt > command.begunAt;
  if (job.ended !== 'failed' || job.hasStarted || !isMissing || !hasWaited || command.hasSentFiles) return [];
  if (
    command.status === undefined ||
    command.isSignalled ||
    /waits for|may still wait for|upload|did not receive in time/.test(command.stderr.toString('utf8'))
  )
    return [];
  return ['the job waited for its inputs, and it neither sent them nor said so'];
}
