import { chmod, chown, link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialOf, makeAuthority, makeProxy, makeUser, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendCommonName } from '../pki/distinguished-name.js';
import { readProxyFile, writeProxyFile } from './proxy-file.js';

const user = makeUser(makeAuthority('authority'), 'tester');
const proxy = credentialOf(user, makeProxy(user, '1'));
const another = credentialOf(user, makeProxy(user, '2'));
const isRoot = process.geteuid?.() === 0;

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'proxy-file-'));
  path = join(directory, 'proxy');
});
afterEach(() => rm(directory, { recursive: true }));

describe('saving a proxy', () => {
  it('gives a file that only its owner can read, and nothing beside it', async () => {
    const umask = process.umask(0);
    try {
      await writeProxyFile(path, proxy);
    } finally {
      process.umask(umask);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe(proxy.toProxyFile());
    expect(await readdir(directory)).toEqual(['proxy']);
  });

  it.each([
    ['an older proxy', another.toProxyFile()],
    ['an empty file', '\n'],
    ['a proxy cut short', proxy.toProxyFile().slice(0, 300)],
    [
      'a proxy of the kind before RFC 3820',
      makeProxy(user, 'proxy', {
        subjectName: appendCommonName(user.certificate.subjectName, 'limited proxy'),
        extensions: [],
      }).certificate.toPem(),
    ],
  ])('replaces %s', async (_what, contents) => {
    await writeFile(path, contents, { mode: 0o644 });
    await writeProxyFile(path, proxy);
    expect(await readFile(path, 'utf8')).toBe(proxy.toProxyFile());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('leaves a second name of the file replaced as it was', async () => {
    await writeFile(path, another.toProxyFile());
    await link(path, join(directory, 'second'));
    await writeProxyFile(path, proxy);
    expect(await readFile(join(directory, 'second'), 'utf8')).toBe(another.toProxyFile());
  });

  it.each([
    ['a private key', recorded('user-key.pem')],
    ['a user certificate with its key', recorded('user-cert.pem').replace(/^[^-]*/, '') + recorded('user-key.pem')],
    ['any other text', 'my thesis\n'],
    ['something large', 'x'.repeat(2 ** 21)],
  ])('given %s is there, then it is left as it is', async (_what, contents) => {
    await writeFile(path, contents);
    await expect(writeProxyFile(path, proxy)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      message: `The proxy file ${path} is not changed, because it does not contain a proxy`,
    });
    expect(await readFile(path, 'utf8')).toBe(contents);
  });

  it.each([
    ['to a file', true],
    ['to nowhere', false],
  ])('given a symbolic link %s, then neither it nor its target is touched', async (_where, exists) => {
    const target = join(directory, 'target');
    if (exists) await writeFile(target, another.toProxyFile());
    await symlink(target, path);
    await expect(writeProxyFile(path, proxy)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      message: expect.stringContaining('symbolic link'),
      hint: expect.stringContaining(`ls -l ${path}`),
    });
    expect(await readFile(target, 'utf8').catch(() => undefined)).toBe(exists ? another.toProxyFile() : undefined);
    expect((await readdir(directory)).sort()).toEqual(exists ? ['proxy', 'target'] : ['proxy']);
  });

  it('given a directory, then it is refused', async () => {
    await mkdir(path);
    await expect(writeProxyFile(path, proxy)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      message: expect.stringContaining('not a regular file'),
    });
  });

  it.runIf(isRoot)("given another user's file, then it is refused", async () => {
    await writeFile(path, another.toProxyFile());
    await chown(path, 65_534, 65_534);
    await expect(writeProxyFile(path, proxy)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      message: expect.stringContaining('belongs to another user'),
    });
  });

  it('given a directory that does not exist, then the hint makes it', async () => {
    await expect(writeProxyFile(join(directory, 'no', 'proxy'), proxy)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      hint: `Make the directory: mkdir -p ${join(directory, 'no')}`,
    });
  });

  it('given several that save at once, then a reader always finds one of the proxies whole', async () => {
    await writeProxyFile(path, proxy);
    const writers = Array.from({ length: 20 }, (_, index) => writeProxyFile(path, index % 2 === 0 ? proxy : another));
    let writing = true;
    const finished = Promise.all(writers).finally(() => {
      writing = false;
    });
    const whole = [proxy.certificate.fingerprint, another.certificate.fingerprint];
    while (writing) expect(whole).toContain((await readProxyFile(path)).certificate.fingerprint);
    await finished;
    expect(await readdir(directory)).toEqual(['proxy']);
  });
});

describe('reading a proxy file', () => {
  it("reads arcproxy's", async () => {
    await writeFile(path, recorded('arcproxy-6.17/proxy.pem'), { mode: 0o600 });
    const { certificate, key, chain } = await readProxyFile(path);
    expect(certificate.belongsTo(key)).toBe(true);
    expect(chain).toHaveLength(2);
  });

  it('given none, then the error says so', async () => {
    await expect(readProxyFile(path)).rejects.toMatchObject({ code: 'ERR_ARC_CREDENTIAL_MISSING' });
  });

  it.each([0o640, 0o604, 0o622])('given one with mode %o, then it is not used', async (mode) => {
    await writeProxyFile(path, proxy);
    await chmod(path, mode);
    await expect(readProxyFile(path)).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      message: expect.stringContaining('can be read by others'),
      hint: expect.stringContaining(`rm ${path}`),
    });
  });

  it('given a symbolic link, then it is not followed', async () => {
    await writeProxyFile(join(directory, 'target'), proxy);
    await symlink(join(directory, 'target'), path);
    await expect(readProxyFile(path)).rejects.toMatchObject({ code: 'ERR_ARC_PROXY_FILE' });
  });

  it.runIf(isRoot)("given another user's, then it is not used", async () => {
    await writeProxyFile(path, proxy);
    await chown(path, 65_534, 65_534);
    await expect(readProxyFile(path)).rejects.toMatchObject({ code: 'ERR_ARC_PROXY_FILE' });
  });

  it('given a path below a file, then the reason is said', async () => {
    await writeFile(path, '');
    await expect(readProxyFile(join(path, 'proxy'))).rejects.toMatchObject({
      code: 'ERR_ARC_PROXY_FILE',
      message: expect.stringContaining('not a directory'),
    });
  });
});
