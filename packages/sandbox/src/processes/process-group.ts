import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to every process of a group; returns false if the group is empty. */
export const signalGroup = (groupId: number, signal: NodeJS.Signals): boolean => {
  // 0 and 1 would be our own group and everything there is.
  if (!Number.isSafeInteger(groupId) || groupId <= 1) throw new RangeError(`Not a job's process group: ${groupId}`);
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') return false; // only zombies are left, or it is nobody of ours
    throw error;
  }
};

/**
 * The processes with a certain entry in their environment, which children inherit even when they leave their group.
 * Only Linux shows environments; elsewhere there are none to be seen.
 */
export const processesWithEnvironment = (entry: string): readonly number[] => {
  const wanted = Buffer.from(`\0${entry}\0`);
  return numbersIn('/proc').filter((pid) => {
    if (pid === process.pid) return false;
    try {
      return Buffer.concat([Buffer.from([0]), readFileSync(`/proc/${pid}/environ`), Buffer.from([0])]).includes(wanted);
    } catch {
      return false; // ended by now, or another user's
    }
  });
};

const numbersIn = (directory: string): readonly number[] => {
  try {
    return readdirSync(directory).map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
};
