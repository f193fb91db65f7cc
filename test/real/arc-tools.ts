import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'jasmin-arc';

export interface ToolResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type ToolsRelease = '6.17' | '7.0' | '7.2';

/** The command-line tools of an ARC release, with a home and credentials of their own. */
export interface ArcTools extends AsyncDisposable {
  readonly release: ToolsRelease;
  run(tool: string, ...args: readonly string[]): Promise<ToolResult>;
  /** Puts a file into the directory the tools work in. */
  write(name: string, content: string): Promise<void>;
  read(name: string): Promise<string>;
}

/** Where the tools of ARC 7 are: the roots that the testbed runs those releases in. */
const testbed = process.env.TESTBED_DIR ?? '/var/tmp/jasmin-arc-testbed';
const roots: Readonly<Record<ToolsRelease, string>> = {
  '6.17': '',
  '7.0': process.env.ARC7_ROOT ?? join(testbed, 'arc7', 'root'),
  '7.2': process.env.ARC72_ROOT ?? join(testbed, 'arc72', 'root'),
};

/** @throws Error if the tools are not installed */
export const openArcTools = async (release: ToolsRelease, config: ConnectionOptions): Promise<ArcTools> => {
  const root = roots[release];
  await stat(join(root, '/usr/bin/arcsub')).catch(() => {
    throw new Error(`The tools of ARC ${release} are not installed in ${root || 'this system'}: testbed up arc7 arc72`);
  });
  const outside = await mkdtemp(join(root, tmpdir(), 'arc-tools-'));
  const inside = outside.slice(root.length);
  const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = config;
  await cp(CLIENT_CERT, join(outside, 'cert.pem'));
  await cp(CLIENT_KEY, join(outside, 'key.pem'));
  await cp(CERTS_DIR, join(outside, 'certificates'), { recursive: true, verbatimSymlinks: true });
  await mkdir(join(outside, 'home'));
  const environment = [
    `PATH=/usr/bin:/bin`,
    `LC_ALL=C.UTF-8`,
    `HOME=${inside}/home`,
    `X509_USER_CERT=${inside}/cert.pem`,
    `X509_USER_KEY=${inside}/key.pem`,
    `X509_CERT_DIR=${inside}/certificates`,
    `X509_USER_PROXY=${inside}/proxy.pem`,
  ];
  const inDirectory = ['/bin/sh', '-c', 'cd "$0" && exec "$@"', inside];
  const enter = root === '' ? [] : ['chroot', root];
  return {
    release,
    run: async (tool, ...args) => {
      const [command = '', ...rest] = [...enter, 'env', '-i', ...environment, ...inDirectory, tool, ...args];
      return await new Promise<ToolResult>((resolve) => {
        const child = execFile(command, rest, { timeout: 120_000 }, (_error, stdout, stderr) =>
          resolve({ status: child.exitCode ?? -1, stdout, stderr }),
        );
        child.stdin?.end();
      });
    },
    write: async (name, content) => await writeFile(join(outside, name), content),
    read: async (name) => await readFile(join(outside, name), 'utf8'),
    [Symbol.asyncDispose]: async () => await rm(outside, { recursive: true, force: true }),
  };
};
