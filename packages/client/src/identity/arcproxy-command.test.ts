import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ArcproxyCommandOptions, runArcproxy } from './arcproxy-command.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'arcproxy-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Puts a program in arcproxy's place: it notes its arguments and standard input, then does as told. */
async function standIn(script: string): Promise<string> {
  const path = join(directory, 'arcproxy');
  const notes = `printf '%s\\n' "$@" >'${directory}/args'; cat >'${directory}/stdin'; out="$6"`;
  await writeFile(path, `#!/bin/sh\n${notes}\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const run = (
  arcproxyPath: string,
  passPhrase?: string,
  organisations: Pick<ArcproxyCommandOptions, 'voms' | 'vomses' | 'vomsDirectory'> = {},
) =>
  runArcproxy({
    arcproxyPath,
    clientCert: '/home/u/cert.pem',
    clientKey: '/home/u/key.pem',
    certsDir: '/certs',
    proxyFile: join(directory, 'proxy'),
    validitySeconds: 600,
    passPhrase,
    ...organisations,
  });

describe('running an arcproxy binary', () => {
  beforeEach(() => writeFile(join(directory, 'made'), recorded('arcproxy-6.17/proxy.pem')));
  const makeProxy = () => standIn(`umask 077; cat '${directory}/made' >"$out"`);

  it('returns the proxy that was made, and leaves no file of its own', async () => {
    const proxy = await run(await makeProxy());
    expect(proxy.identity).toBe('/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user');
    expect((await readdir(directory)).sort()).toEqual(['arcproxy', 'args', 'made', 'stdin']);
  });

  it('names the files, the directory of authorities and the validity, and a proxy file in a private directory', async () => {
    await run(await makeProxy());
    const args = (await readFile(join(directory, 'args'), 'utf8')).trimEnd().split('\n');
    expect(args).toEqual([
      '--cert',
      '/home/u/cert.pem',
      '--key',
      '/home/u/key.pem',
      '--proxy',
      expect.stringMatching(`^${directory}/\\.proxy\\.[^/]{6}/proxy$`),
      '--cadir',
      '/certs',
      '--constraint',
      'validityPeriod=600',
    ]);
  });

  it('passes on what virtual organisations are to be asked for', async () => {
    await run(await makeProxy(), undefined, { voms: ['atlas:/atlas/Role=production', 'cms'] });
    const args = await readFile(join(directory, 'args'), 'utf8');
    expect(args).toContain('--voms\natlas:/atlas/Role=production\n--voms\ncms\n');
    expect(args).not.toContain('--vomses');
    expect(args).not.toContain('--vomsdir');
  });

  it('passes on where their servers and signers are named', async () => {
    const places = { vomses: '/srv/vomses', vomsDirectory: '/srv/vomsdir' };
    await run(await makeProxy(), undefined, { voms: ['cms'], ...places });
    const args = await readFile(join(directory, 'args'), 'utf8');
    expect(args).toContain('--voms\ncms\n--vomses\n/srv/vomses\n--vomsdir\n/srv/vomsdir\n');
  });

  it('passes the pass phrase on standard input only', async () => {
    await run(await makeProxy(), 'sesame');
    expect(await readFile(join(directory, 'stdin'), 'utf8')).toBe('sesame\n');
    const args = await readFile(join(directory, 'args'), 'utf8');
    expect(args).toContain('--passwordsource\nkey=stdin\n');
    expect(args).not.toContain('sesame');
  });

  it('given it fails, then the error has its words', async () => {
    const path = await standIn('echo "Your identity: /CN=x"; echo "ERROR: Failed to sign proxy" >&2; exit 1');
    await expect(run(path)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_GENERATION',
      message: `${path} failed: ERROR: Failed to sign proxy`,
      hint: expect.stringContaining('--debug VERBOSE'),
    });
    expect((await readdir(directory)).sort()).toEqual(['arcproxy', 'args', 'made', 'stdin']);
  });

  it('given it says that the password is bad, then that is the error', async () => {
    const path = await standIn('echo "ERROR: Can not read PEM private key: probably bad password" >&2; exit 1');
    await expect(run(path, 'sesame')).rejects.toMatchObject({
      code: 'ERR_ARC_PASS_PHRASE',
      message: expect.not.stringContaining('sesame'),
    });
  });

  it('given it fails without output, then the error says so', async () => {
    await expect(run(await standIn('exit 3'))).rejects.toMatchObject({
      message: expect.stringContaining('it printed nothing'),
    });
  });

  it('given it exits before it has read the pass phrase, then its failure is reported', async () => {
    const path = join(directory, 'early');
    await writeFile(path, '#!/bin/sh\nexec <&-\necho "ERROR: no" >&2\nexit 1\n');
    await chmod(path, 0o755);
    await expect(run(path, 'x'.repeat(200_000))).rejects.toMatchObject({ message: `${path} failed: ERROR: no` });
  });

  it.each([
    ['no proxy', 'echo "Proxy generation succeeded"'],
    ['something else', 'umask 077; echo hello >"$out"; echo "Proxy generation succeeded"'],
  ])('given it succeeds but leaves %s, then that is an error', async (_what, script) => {
    await expect(run(await standIn(script))).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_GENERATION',
      message: expect.stringContaining('left no usable proxy: Proxy generation succeeded'),
    });
  });

  it('given there is no such binary, then the hint says how to make a proxy without it', async () => {
    await expect(run(join(directory, 'missing'))).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      hint: expect.stringContaining('ARCPROXY_PATH'),
    });
  });

  it('given a directory that cannot be written in, then that is the error', async () => {
    const proxyFile = join(directory, 'missing', 'proxy');
    const options = { clientCert: '', clientKey: '', certsDir: '', validitySeconds: 1, proxyFile };
    await expect(runArcproxy({ ...options, arcproxyPath: await makeProxy() })).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
    });
  });
});
