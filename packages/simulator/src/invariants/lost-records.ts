import type { CommandRun, ServerJob } from '../histories/scene.js';

/** A command that has followed a job for so long, and met no fault, has seen it. */
const SEEN_AFTER_MS = 60_000;

const FOLLOWING: ReadonlySet<string> = new Set(['run', 'attach', 'wait']);

/**
 * Whether a command may say that a job is gone which is not, because its server has said so: the record of the job was not found for a
 * while. A command that follows a job which it has seen before has to wait for longer than that.
 */
export function mayCallGone(command: CommandRun, { lost }: ServerJob): boolean {
  const { begunAt, endedAt = Number.POSITIVE_INFINITY, step, faults, hasMachineFailed, isSignalled } = command;
  if (lost === undefined || endedAt < lost.from || begunAt >= lost.to) return false;
  const isDisturbed = faults.size > 0 || hasMachineFailed || isSignalled;
  const hasSeenIt = FOLLOWING.has(step.words[0] ?? '') && begunAt < lost.from - SEEN_AFTER_MS && !isDisturbed;
  return !hasSeenIt;
}
