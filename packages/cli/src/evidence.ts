import type { Job } from 'jasmin-arc';
import { ExitStatus } from './exit-status.js';
import { formatDuration } from './output/quantities.js';
import { fitText, plainText } from './output/text.js';

/** What A-REX writes when the batch system's back-end reports a signal: 256 + its number. */
const SIGNAL_IN_REASON = /LRMS error: \((\d+)\)/;

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

/** A process has one byte for its status: of what does not fit, 256 would arrive as 0. */
function ownStatus(code: number): number {
  if (code >= 0 && code <= 255) return code;
  return code > 256 && code <= 256 + 64 ? 128 + code - 256 : ExitStatus.ENDED_WITHOUT_EXIT_CODE;
}

/** The signal that ended the program, where the batch system tells it. */
export function endingSignal(job: Job): number | undefined {
  const status = Number(SIGNAL_IN_REASON.exec(job.reason ?? '')?.[1]);
  return status > 256 && status <= 256 + 64 ? status - 256 : undefined;
}

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
  const reasons = (job.reason ?? '')
    .split('\n')
    .map((line) => shorten(firstSmall(plainText(withoutServerWords(line)))))
    .filter((line) => line !== '');
  const facts: string[] = reasons.length > 0 ? reasons : [withoutReason(job)];
  const limit = limitHit(job);
  if (limit !== undefined && !facts.some((fact) => /limit/i.test(fact))) facts.push(limit);
  const text = [...new Set(facts)].map((fact) => (fact === ONLY_CANCELLED ? 'on request' : fact)).join('; ');
  const said = lastStderrLine === undefined ? '' : fitText(plainText(lastStderrLine), LONGEST_STDERR_LINE);
  return said === '' || job.state === 'Killed' ? text : `${text}${joint}${said}`;
}

/** The library explains and puts the server's own words in brackets behind; one line has room for the former. */
const withoutServerWords = (line: string): string => line.replace(/\s\[[^[\]]*\]$/, '');

/** The words of the library for what the word `cancelled` in front of it has said already. */
const ONLY_CANCELLED = 'the job was cancelled on request';

/** The same for the word `failed`: everybody knows what has an exit code. */
const shorten = (text: string): string => text.replace(/^the program ended with (?=exit code )/, '');

const firstSmall = (text: string): string =>
  /^(The|It|Its|Job|User|No) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

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
