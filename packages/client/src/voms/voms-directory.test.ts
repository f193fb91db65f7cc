import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeAuthority, makeUser } from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVomsDirectory, vomsDirectory } from './voms-directory.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vomsdir-'));
});
afterEach(() => rm(directory, { recursive: true }));

const put = async (path: string, text: string) => {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
};
const read = (vo = 'testvo', host = 'voms.example.org') => readVomsDirectory(directory, vo, host);
const root = makeAuthority('root');
const { certificate } = makeUser(root, 'voms');

describe('the VOMS directory', () => {
  it('is where ARC looks for it', () => {
    expect(vomsDirectory({})).toBe('/etc/grid-security/vomsdir');
    expect(vomsDirectory({ X509_VOMS_DIR: '' })).toBe('/etc/grid-security/vomsdir');
    expect(vomsDirectory({ X509_VOMS_DIR: '/home/me/vomsdir' })).toBe('/home/me/vomsdir');
    expect(vomsDirectory({ X509_VOMS_DIR: '/home/me/vomsdir' }, '/home/me/configured')).toBe('/home/me/configured');
  });

  it('has the names of the signers of one server of one organisation', async () => {
    await put('testvo/voms.example.org.lsc', '/CN=voms\n/CN=ca\n');
    await put('testvo/other.example.org.lsc', '/CN=other\n/CN=ca\n');
    await put('other/voms.example.org.lsc', '/CN=another\n/CN=ca\n');
    expect(await read()).toEqual({
      chains: [{ file: join(directory, 'testvo/voms.example.org.lsc'), names: ['/CN=voms', '/CN=ca'] }],
      certificates: [],
      unusable: [],
      searched: ['testvo/voms.example.org.lsc', 'testvo/*.pem', '*.pem'].map((path) => join(directory, path)),
    });
  });

  it('has certificates, of the organisation and of all', async () => {
    await put('testvo/voms.pem', certificate.toPem());
    await put('all.pem', root.certificate.toPem());
    await put('other/voms.pem', certificate.toPem());
    const { certificates } = await read();
    expect(certificates.map(({ file, certificate: { subject } }) => [file, subject])).toEqual([
      [join(directory, 'testvo/voms.pem'), certificate.subject],
      [join(directory, 'all.pem'), root.certificate.subject],
    ]);
  });

  it('follows links, as administrators make them', async () => {
    await put('real/names', '/CN=voms\n/CN=ca\n');
    await mkdir(join(directory, 'testvo'));
    await symlink('../real/names', join(directory, 'testvo/voms.example.org.lsc'));
    expect((await read()).chains).toHaveLength(1);
  });

  it('tells which files cannot be used, and why', async () => {
    await put('testvo/voms.example.org.lsc', '/CN=voms alone\n');
    await put('testvo/empty.pem', '');
    await put('testvo/long.pem', ' '.repeat((1 << 20) + 1));
    await symlink('nowhere', join(directory, 'testvo/broken.pem'));
    const { unusable, chains, certificates } = await read();
    expect([chains, certificates]).toEqual([[], []]);
    expect(unusable).toEqual([
      { file: join(directory, 'testvo/voms.example.org.lsc'), reason: 'it does not name a signer and its authority' },
      { file: join(directory, 'testvo/empty.pem'), reason: expect.stringContaining('no PEM certificate') },
      { file: join(directory, 'testvo/long.pem'), reason: 'it is too long' },
    ]);
  });

  it('may have a directory where a file belongs, or be one itself', async () => {
    await mkdir(join(directory, 'testvo/voms.example.org.lsc'), { recursive: true });
    expect((await read()).unusable).toMatchObject([{ reason: 'it is not a regular file' }]);
    await put('file', '');
    const { chains, unusable } = await readVomsDirectory(join(directory, 'file'), 'testvo', 'voms.example.org');
    expect([chains, unusable]).toEqual([[], []]);
  });

  it('tells which files cannot be read, and why', async () => {
    await mkdir(join(directory, 'testvo'));
    const lsc = join(directory, 'testvo/voms.example.org.lsc');
    await symlink(lsc, lsc); // unlike missing permissions, a circle stops root, too
    expect((await read()).unusable).toEqual([{ file: lsc, reason: 'too many symbolic links' }]);
  });

  it('is never left by way of a name', async () => {
    await put('voms.example.org.lsc', '/CN=voms\n/CN=ca\n');
    for (const [vo, host] of [
      ['..', 'x'],
      ['.', 'voms.example.org'],
      ['testvo', '../voms.example.org'],
    ]) {
      expect(await read(vo, host)).toMatchObject({ chains: [], searched: [] });
    }
  });
});
