import { ExitStatus } from '../../../cli/src/errors/exit-status.js';
import type { CommandRun, ServerJob } from '../histories/scene.js';
import { printedBy } from './what-was-told.js';

/** A server that answers with errors is waited for at least this long. */
const PATIENCE_MS = 300_000;

const GIVEN_UP: ReadonlySet<number> = new Set([ExitStatus.SERVER, ExitStatus.SERVICE]);

/**
 * A command that follows a job, which is in the list as one of its server, does not give up for a trouble that may pass.
 * @returns a sentence if it has
 */
export function checkPatience(command: CommandRun, job: ServerJob): readonly string[] {
  const { step, listedBefore, status, begunAt, endedAt = begunAt } = command;
  if (status === undefined || !GIVEN_UP.has(status) || endedAt - begunAt >= PATIENCE_MS) return [];
  const isKnown = [...listedBefore].some((address) => address.endsWith(`/${job.id}`));
  const hasSeenIt = printedBy(command).some(({ event }) => event === 'state');
  if (step.words[0] === 'run' ? !hasSeenIt : !isKnown) return [];
  return [`it gave up after ${(endedAt - begunAt) / 1_000} s (${status}): ${lastLine(command.stderr)}`];
}

const lastLine = (text: Buffer): string => text.toString('utf8').trim().split('\n').at(-1) ?? '';
