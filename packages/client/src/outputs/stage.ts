import { basename, join } from 'node:path';
import { fileSystem } from '../machine/files.js';
import { processes } from '../machine/processes.js';
import { cannotUse } from '../transfer/destination.js';

/** The host and process are in the name, so that the directory is marked from the moment it exists. */
const NAME = /^\.jasmin-arc-(?<host>.+)-(?<pid>\d+)-[A-Za-z\d]{6}$/;

/** The stages of this process. Any other with its pid was left by an earlier process of the same pid. */
const own = new Set<string>();

/**
 * A hidden directory beside the destination of the files: they are fetched into it, and moved when they are complete. It is on
 * the same file system, so that moving is one step. Disposing of it removes it. If it cannot be removed, or its process was killed,
 * the next process that works in the same place removes it.
 */
export class Stage implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /**
   * @param destination - an existing directory
   * @throws DestinationError if nothing can be written there
   */
  static async create(destination: string): Promise<Stage> {
    await removeDeadStages(destination);
    try {
      const { hostname, pid } = processes.current;
      const path = await fileSystem.current.makeTemporaryDirectory(
        join(destination, `.jasmin-arc-${hostname}-${pid}-`),
      );
      own.add(basename(path));
      return new Stage(path);
    } catch (error) {
      throw cannotUse(destination, destination, error as NodeJS.ErrnoException);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The files have been moved to their places: if the directory cannot be removed, nothing is lost, and that is no error.
    await fileSystem.current.removeTree(this.path).catch(() => {});
    own.delete(basename(this.path));
  }
}

/** Removes the stages of ended processes of this machine. They hold only copies of files that are on the server. */
async function removeDeadStages(destination: string): Promise<void> {
  const names = await fileSystem.current.names(destination).catch(() => []);
  for (const name of names.filter(isDead)) {
    await fileSystem.current.removeTree(join(destination, name)).catch(() => {}); // perhaps another user's
  }
}

function isDead(name: string): boolean {
  const { host, pid } = NAME.exec(name)?.groups ?? {};
  if (host !== processes.current.hostname || pid === undefined) return false;
  return Number(pid) === processes.current.pid ? !own.has(name) : !processes.current.isRunning(Number(pid));
}
