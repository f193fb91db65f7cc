import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ServerConnection } from './servers.js';

type Tool = 'arcsub' | 'arcstat' | 'arccat' | 'arcget' | 'arckill' | 'arcclean' | 'arcsync';

/**
 * The command-line tools of ARC 6.17 on a job list that we write, too: as the same user runs them, with the proxy that we
 * made, and nothing else of ours.
 * @returns runs a tool and gives what it printed on its standard output; rejects with all it said if it fails
 */
export async function jobListTools(
  config: ServerConnection,
): Promise<(tool: Tool, ...args: string[]) => Promise<string>> {
  const home = await mkdtemp(join(inject('scratch'), 'tools-'));
  await mkdir(join(home, '.arc'));
  await writeFile(join(home, '.arc', 'client.conf'), '[common]\n');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    X509_USER_PROXY: config.PROXY_FILE,
    X509_CERT_DIR: config.CERTS_DIR,
    LC_ALL: 'C.UTF-8',
  };
  return (tool, ...args) =>
    new Promise((resolve, reject) => {
      const all = ['-j', config.JOBS_INFO_FILE, ...args];
      const child = execFile(tool, all, { env, cwd: home, timeout: 120_000 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${tool} ${all.join(' ')}: ${stdout}${stderr}`, { cause: error }));
        else resolve(stdout);
      });
      child.stdin?.end();
    });
}
