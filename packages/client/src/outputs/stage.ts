import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { isRunning } from '../job-list/submitter.js';
import { cannotUse } from '../transfer/destination.js';

/** The host and process are in the name, so that the directory is marked from the moment it exists. */
const NAME = /^\.jasmin-arc-(?<host>.+)-(?<pid>\d+)-[A-Za-z\d]{6}$/;

/** The stages of this process. Any other with its pid was left by an earlier process of the same pid. */
const own = new Set<string>();

/**
 * A hidden directory beside the destination of the files: they are fetched into it, and moved when they are complete. It is on
 * the same file system, so that moving is one step. Disposing of it removes it. If its process was killed, the
 * next process that works in the same place removes it.
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
      const path = await mkdtemp(join(destination, `.jasmin-arc-${hostname()}-${process.pid}-`));
      own.add(basename(path));
      return new Stage(path);
    } catch (error) {
      throw cannotUse(destination, destination, error as NodeJS.ErrnoException);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    own.delete(basename(this.path));
  }
}

/** Removes the stages of ended processes of this machine. They hold only copies of files that are on the server. */
async function removeDeadStages(destination: string): Promise<void> {
  const names = await readdir(destination).catch(() => []);
  for (const name of names.filter(isDead)) {
    await rm(join(destination, name), { recursive: true, force: true }).catch(() => {}); // perhaps another user's
  }
}

function isDead(name: string): boolean {
  const { host, pid } = NAME.exec(name)?.groups ?? {};
  if (host !== hostname() || pid === undefined) return false;
  return Number(pid) === process.pid ? !own.has(name) : !isRunning(Number(pid));
}
