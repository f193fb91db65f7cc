import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ecKeyPair, keyPair, makeAuthority, makeUser, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPassPhrase, readUserCertificates, readUserCredential } from './user-credential.js';

const authority = makeAuthority('authority');
const user = makeUser(authority, 'tester', { keys: ecKeyPair('tester') });
const encrypted = user.privateKey
  .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open' })
  .toString();

let directory: string;
let clientCert: string;
let clientKey: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'user-credential-'));
  clientCert = join(directory, 'usercert.pem');
  clientKey = join(directory, 'userkey.pem');
  await writeFile(clientCert, user.certificate.toPem() + authority.certificate.toPem());
  await writeFile(clientKey, user.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
});
afterEach(() => rm(directory, { recursive: true }));

describe('reading the user certificate and key', () => {
  it('gives the credential, its chain without the root', async () => {
    const credential = await readUserCredential({ clientCert, clientKey });
    expect(credential.identity).toBe('/DC=org/DC=example/CN=tester');
    expect(credential.chain).toHaveLength(1);
  });

  it('takes a key that only its owner can read', async () => {
    await chmod(clientKey, 0o400);
    await expect(readUserCredential({ clientCert, clientKey })).resolves.toBeDefined();
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o602, 0o666])('given a key with mode %o, then it is refused', async (mode) => {
    await chmod(clientKey, mode);
    const message = `The private key ${clientKey} can be read or changed by others (mode ${mode.toString(8)})`;
    await expect(readUserCredential({ clientCert, clientKey })).rejects.toMatchObject({
      code: 'ERR_ARC_KEY_PERMISSIONS',
      message,
      hint: `Make it yours alone: chmod 600 ${clientKey}`,
    });
  });

  it.each([
    ['certificate', 'clientCert', 'CLIENT_CERT'],
    ['private key', 'clientKey', 'CLIENT_KEY'],
  ])('given a missing %s, then its path and option are named', async (what, field, option) => {
    const path = join(directory, 'missing');
    await expect(readUserCredential({ clientCert, clientKey, [field]: path })).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      message: `Cannot read the ${what} ${path}: no such file or directory`,
      hint: expect.stringContaining(option),
    });
  });

  it('given a directory, then that is said', async () => {
    await expect(readUserCredential({ clientCert: directory, clientKey })).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      message: expect.stringContaining('it is a directory'),
    });
  });

  it.each([
    ['the two the other way round', (): object => ({ clientCert: clientKey, clientKey: clientCert })],
    ['a key in place of the certificate', (): object => ({ clientCert: clientKey })],
  ])('given %s, then it is a matter of format', async (_what, files) => {
    await chmod(clientCert, 0o600);
    await expect(readUserCredential({ clientCert, clientKey, ...files() })).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_FORMAT',
    });
  });

  it('given a huge file, then it is not read', async () => {
    await writeFile(clientCert, 'x'.repeat(2 ** 20 + 1));
    await expect(readUserCredential({ clientCert, clientKey })).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_FORMAT',
      message: expect.stringContaining('too large'),
    });
  });

  it('given the key of another certificate, then the certificate is named', async () => {
    await writeFile(clientKey, keyPair('other').privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await expect(readUserCredential({ clientCert, clientKey })).rejects.toMatchObject({
      code: 'ERR_ARC_KEY_MISMATCH',
      message: expect.stringContaining('/DC=org/DC=example/CN=tester'),
    });
  });

  it('takes both from one file', async () => {
    await writeFile(clientKey, recorded('arcproxy-6.17/proxy.pem'), { mode: 0o600 });
    const { certificate } = await readUserCredential({ clientCert: clientKey, clientKey });
    expect(certificate.isProxy).toBe(true);
  });
});

describe('the pass phrase', () => {
  it('is asked for if the key is encrypted', async () => {
    await writeFile(clientKey, encrypted);
    const credential = await readUserCredential({ clientCert, clientKey, passPhrase: async () => 'open' });
    expect(credential.key.type).toBe('private');
    await expect(readPassPhrase({ clientCert, clientKey, passPhrase: () => 'open' })).resolves.toBe('open');
  });

  it('is not asked for otherwise', async () => {
    const passPhrase = () => {
      throw new Error('asked');
    };
    await expect(readUserCredential({ clientCert, clientKey, passPhrase })).resolves.toBeDefined();
    await expect(readPassPhrase({ clientCert, clientKey, passPhrase })).resolves.toBeUndefined();
    await writeFile(clientKey, encrypted);
    await expect(readUserCertificates(clientCert)).resolves.toHaveLength(2);
  });

  it.each([
    ['missing', undefined],
    ['wrong', () => 'sesame'],
  ])('given it is %s, then that is the error', async (_what, passPhrase) => {
    await writeFile(clientKey, encrypted);
    await expect(readUserCredential({ clientCert, clientKey, passPhrase })).rejects.toMatchObject({
      code: 'ERR_ARC_PASS_PHRASE',
      message: expect.not.stringContaining('sesame'),
    });
  });
});
