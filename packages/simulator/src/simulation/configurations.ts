import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The configuration files of the simulated users: the only files of the real machine that a simulation reads, because the command reads
 * its configuration before anything else, at once.
 */
export class Configurations implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-simulator-'));
  readonly #written = new Map<string, string>();

  /** @returns the path of the configuration of a user */
  for({ home, server }: { readonly home: string; readonly server: string }): string {
    const key = `${home} ${server}`;
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const directory = join(this.#directory, String(this.#written.size));
    mkdirSync(directory);
    const path = join(directory, 'config.json');
    const config = { ARC_SERVER: server, JOBS_INFO_FILE: `${home}/.arc/jobs.dat`, PROXY_FILE: `${home}/.arc/proxy` };
    writeFileSync(path, JSON.stringify(config));
    this.#written.set(key, path);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
