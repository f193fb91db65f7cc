import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transport, TransportOptions } from '../../../client/src/http/transport.js';
import { transports } from '../../../client/src/http/transports.js';
import type { JobList } from '../../../client/src/job-list/job-lists.js';
import { jobLists } from '../../../client/src/job-list/job-lists.js';
import type { FileSystem } from '../../../client/src/machine/file-system.js';
import { fileSystem } from '../../../client/src/machine/files.js';
import { type Processes, processes } from '../../../client/src/machine/processes.js';
import { type User, type UserSettings, users } from '../../../client/src/service/users.js';

/** The parts of a simulated machine that the library and the command use in one process. */
export interface ProcessSurroundings {
  readonly files: FileSystem;
  readonly processes: Processes;
  /** The working directory. */
  readonly directory: string;
  openTransport(options: TransportOptions): Transport;
  openJobList(path: string): JobList;
  openUser(settings: UserSettings): User;
}

const inProcess = new AsyncLocalStorage<ProcessSurroundings>();

/**
 * Replaces the parts behind the seams of the library, and the working directory of this process, by simulated ones.
 * @returns a function that restores them
 */
export function takeSeams(): () => void {
  const here = () => inProcess.getStore();
  const realDirectory = process.cwd;
  const restore = [
    fileSystem.replace(() => here()?.files),
    processes.replace(() => here()?.processes),
    transports.replace(() => here()?.openTransport),
    jobLists.replace(() => here()?.openJobList),
    users.replace(() => here()?.openUser),
  ];
  // Relative paths are resolved by node:path, which asks here.
  process.cwd = () => here()?.directory ?? realDirectory();
  return () => {
    process.cwd = realDirectory;
    for (const give of restore) give();
  };
}

/** Runs work as a process with these surroundings. */
export const runInProcess = <Result>(surroundings: ProcessSurroundings, work: () => Promise<Result>): Promise<Result> =>
  inProcess.run(surroundings, work);
