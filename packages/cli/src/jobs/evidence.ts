import type { Job } from 'jasmin-arc';
import { ExitStatus } from '../errors/exit-status.js';
import { formatDuration } from '../output/quantities.js';
import { fitText, plainText } from '../output/text.js';
import { describeFailure, tellsOfLimit } from './failure-words.js';

/**
 * The exit status for a job that has ended: its program's own, 128 + N where signal N ended it, or one of ours where
 * neither is known.
 */
export function jobExitStatus(job: Job): number {
  if (job.state === 'Finished') return job.exitCode === undefined ? ExitStatus.OK : ownStatus(job.exitCode);
  if (job.state === 'Killed') return ExitStatus.CANCELLED;
  if (job.exitCode !== undefined && job.exitCode > 0) return ownStatus(job.exitCode);
  const signal = endingSignal(job);
  return signal === undefined ? ExitStatus.ENDED_WITHOUT_EXIT_CODE : 128 + signal;
}

/** The status of a process is one byte: 256 would arrive as 0. */
function ownStatus(code: number): number {
  if (code >= 0 && code <= 255) return code;
  return code > 256 && code <= 256 + 64 ? 128 + code - 256 : ExitStatus.ENDED_WITHOUT_EXIT_CODE;
}

/** The signal that ended the program, where the batch system tells it. */
const endingSignal = ({ failures = [] }: Job): number | undefined =>
  failures.find(({ signal }) => signal !== undefined)?.signal;

/** How long the program ran, in seconds, as far as the server tells. */
export function runSeconds(job: Job): number | undefined {
  const { startedAt, endedAt, usedWallTimeSeconds } = job;
  if (usedWallTimeSeconds !== undefined) return usedWallTimeSeconds;
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return Math.max(0, (endedAt.getTime() - startedAt.getTime()) / 1000);
}

/** Longer last lines of stderr are cut: a line that fills the screen is not read. */
const LONGEST_STDERR_LINE = 160;

/**
 * Says in one line why a job failed or was cancelled, from all the evidence there is: the server's words, the exit code
 * or signal, the limit that was hit, and the last thing the program said.
 * @param lastStderrLine - the last line of its stderr that is not blank
 * @returns undefined for a job that has not failed
 */
export function explainEnd(job: Job, lastStderrLine?: string): string | undefined {
  return joinEvidence(job, lastStderrLine, '; its last words on stderr: ');
}

/** The same for a row of a table, where room is short: `exit code 3: KeyError: 7`. */
export function explainEndBriefly(job: Job, lastStderrLine?: string): string | undefined {
  return joinEvidence(job, lastStderrLine, ': ');
}

function joinEvidence(job: Job, lastStderrLine: string | undefined, joint: string): string | undefined {
  if (job.state !== 'Failed' && job.state !== 'Killed') return undefined;
  const { failures = [] } = job;
  const facts = failures.length > 0 ? failures.map(describeFailure) : [withoutReason(job)];
  const limit = limitHit(job);
  if (limit !== undefined && !failures.some(tellsOfLimit)) facts.push(limit);
  const text = [...new Set(facts)].join('; ');
  const said = lastStderrLine === undefined ? '' : fitText(plainText(lastStderrLine), LONGEST_STDERR_LINE);
  return said === '' || job.state === 'Killed' ? text : `${text}${joint}${said}`;
}

function withoutReason(job: Job): string {
  if (job.state === 'Killed') return 'on request';
  return job.exitCode === undefined ? 'the server gives no reason' : `exit code ${job.exitCode}`;
}

function limitHit(job: Job): string | undefined {
  const { requestedWallTimeSeconds: wall, requestedCpuTimeSeconds: cpu } = job;
  const ran = runSeconds(job);
  if (wall !== undefined && ran !== undefined && ran >= wall)
    return `its wall time limit of ${formatDuration(wall)} was over`;
  if (cpu !== undefined && job.usedCpuTimeSeconds !== undefined && job.usedCpuTimeSeconds >= cpu) {
    return `its CPU time limit of ${formatDuration(cpu)} was over`;
  }
  return undefined;
}

/** The last line of a text that is not blank. */
export function lastLine(text: string): string | undefined {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
