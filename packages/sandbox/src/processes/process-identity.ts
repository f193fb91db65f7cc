import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Identifies a process among all that ever had its number: by its start time, and the boot since which that counts.
 * Undefined if there is no such process.
 */
export function processStartMark(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name, in brackets, may itself hold blanks and brackets; the rest is fields 3 and on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${boot} ${fields[19]}`;
  } catch (error) {
    if (hasProc()) return isMissing(error) ? undefined : fail(error);
    return startedAccordingToPs(pid);
  }
}

/** The command line of a process, its arguments separated by NUL or blanks; undefined if there is none. */
export function processCommandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') || undefined;
  } catch (error) {
    if (hasProc()) return isMissing(error) ? undefined : fail(error);
    return ps(pid, 'command=');
  }
}

function hasProc(): boolean {
  try {
    readFileSync('/proc/self/stat');
    return true;
  } catch {
    return false;
  }
}

// ESRCH: the process ended between opening and reading.
const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');

function fail(error: unknown): never {
  throw error;
}

const startedAccordingToPs = (pid: number): string | undefined => ps(pid, 'lstart=');

/** Where there is no /proc, as on macOS. */
function ps(pid: number, column: string): string | undefined {
  try {
    return (
      execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() || undefined
    );
  } catch {
    return undefined; // ps fails where nothing has this number
  }
}
