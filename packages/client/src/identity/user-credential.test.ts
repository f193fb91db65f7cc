import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { ecKeyPair, keyPair, makeAuthority, makeUser, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Credential } from '../pki/credential.js';
import { readKeyFacts, readUserCertificates, readUserCredential } from './user-credential.js';

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
afterEach(() => {
  vi.unstubAllEnvs();
  return rm(directory, { recursive: true });
});

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

describe('a certificate and a key in one file, where no key is named', () => {
  const bundle = (name: string) => fileURLToPath(new URL(`../../fixtures/pkcs12/${name}`, import.meta.url));
  const place = async (name: string, as = 'me.p12') => {
    const path = join(directory, as);
    await copyFile(bundle(name), path);
    await chmod(path, 0o600);
    return path;
  };

  it('are read from PEM', async () => {
    const both = join(directory, 'both.pem');
    await writeFile(both, user.certificate.toPem() + encrypted, { mode: 0o600 });
    const asked: string[] = [];
    const passPhrase = (path: string) => {
      asked.push(path);
      return 'open';
    };
    const credential = await readUserCredential({ clientCert: both, passPhrase });
    expect(credential.identity).toBe('/DC=org/DC=example/CN=tester');
    expect(asked).toEqual([both]);
    await expect(readUserCredential({ clientCert: both, passPhrase: 'open' })).resolves.toBeDefined();
  });

  it.each(['openssl-3.0/aes-256.p12', 'openssl-3.0/legacy.p12'])('are read from %s', async (name) => {
    const clientCert = await place(name);
    let count = 0;
    const passPhrase = async () => {
      count += 1;
      return 'correct horse';
    };
    const { certificate } = await readUserCredential({ clientCert, passPhrase });
    expect(certificate.subject).toContain('CN=fixture user');
    expect(count).toBe(1);
  });

  it('are read from PKCS #12 by any name, and of two files', async () => {
    const path = await place('openssl-3.0/aes-256.p12', 'download');
    const passPhrase = 'correct horse';
    await expect(readUserCredential({ clientCert: path, passPhrase })).resolves.toBeDefined();
    await writeFile(clientCert, recorded('user-cert.pem'));
    await expect(readUserCredential({ clientCert, clientKey: path, passPhrase })).resolves.toBeDefined();
    await expect(readUserCertificates(path, passPhrase)).resolves.toHaveLength(2);
    await expect(readUserCertificates(path)).rejects.toMatchObject({ code: 'ERR_ARC_PASS_PHRASE' });
  });

  it('are not asked a pass phrase for that they do not need', async () => {
    const clientCert = await place('openssl-3.0/empty-pass-phrase.p12');
    const passPhrase = () => {
      throw new Error('asked');
    };
    await expect(readUserCredential({ clientCert, passPhrase })).resolves.toBeDefined();
  });

  it.each([
    ['no key', 'openssl-3.0/no-key.p12', 'ERR_ARC_CREDENTIAL_FORMAT', 'There is no private key in '],
    ['no certificate', 'openssl-3.0/no-certificate.p12', 'ERR_ARC_CREDENTIAL_FORMAT', 'There is no certificate in '],
    ['several keys', 'keytool-17/two-keys.p12', 'ERR_ARC_CREDENTIAL_FORMAT', 'There are 2 private keys in '],
  ])('given PKCS #12 with %s, then that is said', async (_what, name, code, beginning) => {
    const clientCert = await place(name);
    await expect(readUserCredential({ clientCert, passPhrase: 'correct horse' })).rejects.toMatchObject({
      code,
      path: clientCert,
      message: expect.stringContaining(beginning + clientCert),
      hint: expect.stringMatching(/^(Export|Keep one)/),
    });
  });

  it('given PEM with several keys, then it is not known which one is meant', async () => {
    const key = keyPair('other').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    await writeFile(clientKey, key + key);
    await expect(readUserCredential({ clientCert, clientKey })).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_FORMAT',
      remedy: 'keep-one-key',
    });
  });

  it('given a damaged file, or another under its name, then that is said', async () => {
    const path = join(directory, 'me.pfx');
    for (const content of ['nothing of the kind', '']) {
      await writeFile(path, content, { mode: 0o600 });
      await expect(readUserCredential({ clientCert: path, passPhrase: 'open' })).rejects.toMatchObject({
        code: 'ERR_ARC_CREDENTIAL_FORMAT',
        remedy: 'export-again',
        message: expect.stringContaining(`${path} is damaged or not a PKCS #12 file`),
      });
    }
  });

  it('given PKCS #12 that others can read, then it is refused as a key is', async () => {
    const path = await place('openssl-3.0/aes-256.p12');
    await chmod(path, 0o644);
    await expect(readUserCredential({ clientCert: path, passPhrase: 'correct horse' })).rejects.toMatchObject({
      code: 'ERR_ARC_KEY_PERMISSIONS',
    });
  });

  it('given a certificate alone, then the key is looked for in ~/.arc', async () => {
    vi.stubEnv('HOME', directory);
    await expect(readUserCredential({ clientCert })).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      path: join(directory, '.arc/userkey-nopass.pem'),
    });
    await mkdir(join(directory, '.arc'));
    await rename(clientKey, join(directory, '.arc/userkey.pem'));
    await expect(readUserCredential({ clientCert })).resolves.toBeDefined();
    const other = keyPair('other').privateKey.export({ format: 'pem', type: 'pkcs8' });
    await writeFile(join(directory, '.arc/userkey-nopass.pem'), other, { mode: 0o600 });
    await expect(readUserCredential({ clientCert })).rejects.toMatchObject({ code: 'ERR_ARC_KEY_MISMATCH' });
  });

  it('given one byte of PEM changed, then it is read or nothing but the documented errors comes of it', async () => {
    const text = Buffer.from(user.certificate.toPem() + encrypted);
    const path = join(directory, 'both.pem');
    const documented = ['ERR_ARC_CREDENTIAL_FORMAT', 'ERR_ARC_PASS_PHRASE', 'ERR_ARC_KEY_MISMATCH'];
    // A key that is no longer recognized as one is looked for where it usually is.
    vi.stubEnv('HOME', join(directory, 'nowhere'));
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.nat(255), async (index, byte) => {
        const changed = Buffer.from(text);
        changed[index] = byte;
        await writeFile(path, changed, { mode: 0o600 });
        const error: unknown = await readUserCredential({ clientCert: path, passPhrase: 'open' }).catch((one) => one);
        if (error instanceof Credential) return;
        expect(error).toHaveProperty('code', expect.toBeOneOf([...documented, 'ERR_ARC_CREDENTIAL_MISSING']));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the pass phrase', () => {
  it('is asked for if the key is encrypted', async () => {
    await writeFile(clientKey, encrypted);
    const credential = await readUserCredential({ clientCert, clientKey, passPhrase: async () => 'open' });
    expect(credential.key.type).toBe('private');
    await expect(readKeyFacts({ clientCert, clientKey, passPhrase: () => 'open' })).resolves.toEqual({
      path: clientKey,
      passPhrase: 'open',
    });
  });

  it('is not asked for otherwise', async () => {
    const passPhrase = () => {
      throw new Error('asked');
    };
    await expect(readUserCredential({ clientCert, clientKey, passPhrase })).resolves.toBeDefined();
    await expect(readKeyFacts({ clientCert, clientKey, passPhrase })).resolves.toEqual({ path: clientKey });
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
