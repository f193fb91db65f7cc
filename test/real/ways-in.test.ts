import { type ExecFileOptions, execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { type CertificateFiles, releases, type TestServer } from './servers.js';
import { publishOrganisation, startVomsServer } from './voms-server.js';

const program = fileURLToPath(new URL('../../packages/cli/bin/jasmin-arc.js', import.meta.url));
const execute = promisify(execFile);

/** A home in which there is nothing but the authorities. */
function freshHome({ certsDir }: TestServer): string {
  const home = mkdtempSync(join(inject('scratch'), 'home-'));
  mkdirSync(join(home, '.globus'));
  symlinkSync(certsDir, join(home, '.globus', 'certificates'));
  return home;
}

/** Gives certificate and key the names that all tools know. */
function putCertificate(home: string, { cert, key }: CertificateFiles): void {
  copyFileSync(cert, join(home, '.globus', 'usercert.pem'));
  copyFileSync(key, join(home, '.globus', 'userkey.pem'));
  chmodSync(join(home, '.globus', 'userkey.pem'), 0o600);
}

/** A command that nothing comes to through a pipe. */
async function type(words: readonly string[], options: ExecFileOptions): Promise<string> {
  const running = execute(process.execPath, [program, ...words], { ...options, encoding: 'utf8' });
  running.child.stdin?.end();
  return (await running).stdout;
}

/** Types commands in a home, where nothing else is known; the last one runs a program and fetches what it makes. */
async function runAt(home: string, commands: readonly (readonly string[])[], env: Record<string, string> = {}) {
  expect(commands.length).toBeLessThanOrEqual(3);
  const { PATH = '' } = process.env;
  const words = ['-o', 'out.txt', '--', 'sh', '-c', 'echo in; echo made > out.txt'];
  const run = commands.at(-1) ?? [];
  const options = { cwd: home, env: { PATH, HOME: home, LANG: 'C.UTF-8', ...env } };
  for (const command of commands.slice(0, -1)) await type(command, options);
  expect(await type([...run, ...words], options)).toBe('in\n');
  expect(readFileSync(join(home, 'out.txt'), 'utf8')).toBe('made\n');
}

/** With a token: tokens.test.ts. */
describe.each(releases)(
  'from a fresh home, in three commands at most, a job runs on $name (ARC $release)',
  (server) => {
    const init = ['config', 'init', '--server', server.url];

    it('with a certificate', async () => {
      const home = freshHome(server);
      putCertificate(home, server.users.tester);
      await runAt(home, [init, ['run']]);
    });

    it('with the file of a browser, which has a pass phrase', async () => {
      const home = freshHome(server);
      const { cert, key } = server.users.tester;
      const bundle = join(home, '.globus', 'usercred.p12');
      const phrase = join(home, 'phrase');
      writeFileSync(phrase, 'correct horse\n', { mode: 0o600 });
      const words = ['pkcs12', '-export', '-in', cert, '-inkey', key, '-passout', `file:${phrase}`, '-out', bundle];
      await execute('openssl', words);
      chmodSync(bundle, 0o600);
      const from = ['--passphrase-from', `file:${phrase}`];
      await runAt(home, [
        [...init, ...from],
        ['run', ...from],
      ]);
    });

    it('with a role in a virtual organisation, for a user who is not let in without', async () => {
      await using voms = await startVomsServer(server);
      const home = freshHome(server);
      putCertificate(home, server.users.member);
      const X509_VOMS_DIR = publishOrganisation(home, server, voms.port);
      const role = ['--voms', 'testvo:/testvo/Role=production'];
      // Without a configuration, the proxy would be where all users of this machine have theirs.
      const commands = [
        [...init, ...role],
        ['run', ...role],
      ];
      await runAt(home, commands, { X509_VOMS_DIR });
    });

    it('with the proxy of another tool', async () => {
      const home = freshHome(server);
      const { cert, key } = server.users.tester;
      const proxy = join(home, 'x509up');
      await execute('arcproxy', [
        '-C',
        cert,
        '-K',
        key,
        '-T',
        server.certsDir,
        '-P',
        proxy,
        '-c',
        'validityPeriod=3600',
      ]);
      await runAt(home, [['run', '--server', server.url]], { X509_USER_PROXY: proxy });
    });
  },
);
