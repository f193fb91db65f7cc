import { hostname } from 'node:os';
import { Seam } from './seam.js';

/** The processes of this machine, as far as the library tells them apart. */
export interface Processes {
  readonly hostname: string;
  /** The number of this process. */
  readonly pid: number;
  /** Whether a process of this machine still runs, of any user. */
  isRunning(pid: number): boolean;
}

const nodeProcesses: Processes = {
  hostname: hostname(),
  pid: process.pid,
  isRunning(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM'; // a process of another user
    }
  },
};

/** The processes of this machine. */
export const processes = new Seam<Processes>(nodeProcesses);
