import type { Job } from 'jasmin-arc';
import { exceededLimit, programExitStatus } from 'jasmin-arc/jobs';
import { ExitStatus } from '../errors/exit-status.js';
import { formatDuration } from '../output/quantities.js';
import { fitText, plainText } from '../output/text.js';
import { describeFailure, mentionsLimit } from './describe-failure.js';

/**
 * The exit status for a job that has ended: its program's own, 128 + N where signal N ended it, or one of ours where
 * neither is known.
 */
export function jobExitStatus(job: Job): number {
  if (job.state === 'Killed') return ExitStatus.CANCELLED;
  return programExitStatus(job) ?? ExitStatus.ENDED_WITHOUT_EXIT_CODE;
}

/** Longer last lines of stderr are cut: a line that fills the screen is not read. */
const MAX_STDERR_LINE_LENGTH = 160;

/**
 * Describes in one line why a job failed or was cancelled, from all that is known: the server message, the exit code
 * or signal, the limit that was exceeded, and the last line of stderr.
 * @param lastStderrLine - the last line of its stderr that is not blank
 * @returns undefined for a job that has not failed
 */
export function describeOutcome(job: Job, lastStderrLine?: string): string | undefined {
  return joinFacts(job, lastStderrLine, '; last line of stderr: ');
}

/** The same for a row of a table, where room is short: `exit code 3: KeyError: 7`. */
export function describeOutcomeBriefly(job: Job, lastStderrLine?: string): string | undefined {
  return joinFacts(job, lastStderrLine, ': ');
}

function joinFacts(job: Job, lastStderrLine: string | undefined, joint: string): string | undefined {
  if (job.state !== 'Failed' && job.state !== 'Killed') return undefined;
  const { failures = [] } = job;
  const facts = failures.length > 0 ? failures.map(describeFailure) : [withoutReason(job)];
  const limit = describeExceededLimit(job);
  if (limit !== undefined && !failures.some(mentionsLimit)) facts.push(limit);
  const text = [...new Set(facts)].join('; ');
  const said = lastStderrLine === undefined ? '' : fitText(plainText(lastStderrLine), MAX_STDERR_LINE_LENGTH);
  return said === '' || job.state === 'Killed' ? text : `${text}${joint}${said}`;
}

function withoutReason(job: Job): string {
  if (job.state === 'Killed') return 'on request';
  return job.exitCode === undefined ? 'the server gives no reason' : `exit code ${job.exitCode}`;
}

function describeExceededLimit(job: Job): string | undefined {
  const limit = exceededLimit(job);
  if (limit === undefined) return undefined;
  const kind = limit.kind === 'wall-time' ? 'wall time' : 'CPU time';
  return `its ${kind} limit of ${formatDuration(limit.limitSeconds)} was exceeded`;
}
