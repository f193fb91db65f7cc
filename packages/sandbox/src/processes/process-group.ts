import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to every process of a group; returns false if the group is empty. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  // 0 and 1 would be our own group and everything there is.
  if (!Number.isSafeInteger(groupId) || groupId <= 1) throw new RangeError(`Not a job's process group: ${groupId}`);
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (error) {
    // EPERM: no process of this user is in the group, or on some systems only zombies.
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Kills one process, if it is there and ours. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Whether a group has processes other than zombies. */
export function isGroupAlive(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) return false;
  const processes = numbersIn('/proc');
  if (processes.length === 0) return true; // no /proc: zombies cannot be told apart, and vanish soon
  return processes.some((pid) => {
    const [state, , group] = readStat(pid);
    return Number(group) === groupId && state !== 'Z' && state !== 'X';
  });
}

/** The fields of `/proc/<pid>/stat` from the state on. */
function readStat(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // ended by now
  }
}

/**
 * The processes with a certain entry in their environment, which children inherit even when they leave their group.
 * Only Linux shows environments; elsewhere there are none to be seen.
 */
export function processesWithEnvironment(entry: string): readonly number[] {
  const wanted = Buffer.from(`\0${entry}\0`);
  return numbersIn('/proc').filter((pid) => {
    if (pid === process.pid) return false;
    try {
      return Buffer.concat([Buffer.from([0]), readFileSync(`/proc/${pid}/environ`), Buffer.from([0])]).includes(wanted);
    } catch {
      return false; // ended by now, or another user's
    }
  });
}

function numbersIn(directory: string): readonly number[] {
  try {
    return readdirSync(directory).map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}
