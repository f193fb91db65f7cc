import type { CommandRun, Scene, ServerJob } from '../histories/scene.js';

/**
 * An `attach` to a job that waits for inputs sends them, or says why it does not. Checked when the job has ended without them.
 * @returns a sentence if it did neither
 */
export function checkAwaitedInputs(scene: Scene, command: CommandRun, job: ServerJob): readonly string[] {
  const inputs = scene.asked.get(job.name ?? '')?.inputs ?? [];
  const isMissing = inputs.some(({ path }) => !job.uploaded.includes(`/${path}`));
  // It has to have seen the job wait: then the job ends after it has begun, for want of these inputs.
  const hasSeenIt = job.endedAt !== undefined && job.endedAt > command.begunAt;
  if (job.ended !== 'failed' || job.hasStarted || !isMissing || !hasSeenIt || command.hasSentFiles) return [];
  if (
    command.status === undefined ||
    command.isSignalled ||
    /waits for|upload|did not receive in time/.test(command.stderr.toString('utf8'))
  )
    return [];
  return ['the job waited for its inputs, and it neither sent them nor said so'];
}
