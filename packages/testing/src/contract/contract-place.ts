import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, type ConnectionOptions, type Job } from 'jasmin-arc';

/** A compute element that the contract is tried on. */
export interface ContractServer extends AsyncDisposable {
  /** A connection of an authorised user, with a proxy file and a job list of its own. */
  connection(user: 'tester' | 'colleague'): ConnectionOptions;
}

/** What the tests of one server share. */
export interface ContractPlace extends AsyncDisposable {
  readonly server: ContractServer;
  /** Of the tester. */
  readonly arc: ArcInterface;
  /** A directory for what a test needs; gone at the end. */
  readonly scratch: string;
  /** Makes a directory with files of its own. @returns gives the path of a file in it */
  files(contents: Readonly<Record<string, string | Uint8Array>>): Promise<(path: string) => string>;
  /** Fetches a finished job's outputs and reads them, by name. */
  outputs(jobId: string): Promise<Record<string, string>>;
  /** Watches a job until it ends. */
  states(jobId: string): Promise<readonly Job[]>;
}

export async function openContractPlace(open: () => Promise<ContractServer>): Promise<ContractPlace> {
  const server = await open();
  const scratch = await mkdtemp(join(tmpdir(), 'contract-'));
  const arc = new ArcInterface(server.connection('tester'), { log: null });
  return {
    server,
    arc,
    scratch,
    async files(contents) {
      const directory = await mkdtemp(join(scratch, 'files-'));
      for (const [path, content] of Object.entries(contents)) {
        await mkdir(join(directory, path, '..'), { recursive: true });
        await writeFile(join(directory, path), content);
      }
      return (path) => join(directory, path);
    },
    async outputs(jobId) {
      const directory = await arc.saveJobOutputs(jobId);
      if (directory === null) return {};
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      const read = entries
        .filter((entry) => entry.isFile())
        .map(async ({ parentPath, name: base }) => {
          const path = join(parentPath, base);
          return [path.slice(directory.length + 1), await readFile(path, 'utf8')] as const;
        });
      const contents = Object.fromEntries(await Promise.all(read));
      await rm(directory, { recursive: true });
      return contents;
    },
    async states(jobId) {
      const seen: Job[] = [];
      for await (const job of arc.watchJob(jobId, { pollSeconds: 1 })) seen.push(job);
      return seen;
    },
    async [Symbol.asyncDispose]() {
      await arc.close();
      await server[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
