import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credential } from '../pki/credential.js';
import { readExportedCredential } from './exported-credential.js';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const PHRASE = 'correct horse';
const DOCUMENTED = ['ERR_ARC_CREDENTIAL_FORMAT', 'ERR_ARC_PASS_PHRASE', 'ERR_ARC_KEY_MISMATCH'];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exported-credential-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('reading what a browser has exported', () => {
  it('takes a file that others can read, too', async () => {
    const path = join(directory, 'cert.p12');
    await copyFile(fixture('pkcs12/openssl-3.0/legacy.p12'), path);
    const { certificate, chain, key } = await readExportedCredential(path, PHRASE);
    expect([certificate.subject, chain.length, key.type]).toEqual([
      expect.stringMatching(/CN=fixture user$/),
      1,
      'private',
    ]);
    await expect(readExportedCredential(path)).rejects.toMatchObject({ remedy: 'give-pass-phrase', path });
  });

  it('takes PEM with both, and a certificate alone is not enough', async () => {
    const path = join(directory, 'both.pem');
    const certificate = await readFile(fixture('proxies/user-cert.pem'), 'utf8');
    await writeFile(path, certificate + (await readFile(fixture('proxies/user-key.pem'), 'utf8')));
    await expect(readExportedCredential(path)).resolves.toBeInstanceOf(Credential);
    await writeFile(path, certificate);
    await expect(readExportedCredential(path)).rejects.toMatchObject({ code: 'ERR_ARC_CREDENTIAL_FORMAT' });
  });

  it('names a missing file, and no option of the configuration', async () => {
    await expect(readExportedCredential(join(directory, 'nowhere.p12'))).rejects.toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      option: undefined,
      hint: undefined,
    });
  });

  it('given any bytes, then nothing but the documented errors comes of it', async () => {
    const path = join(directory, 'any');
    const whole = await readFile(fixture('pkcs12/openssl-3.0/open.p12'));
    const changed = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([index, byte]) => {
      const bytes = Buffer.from(whole);
      bytes[index] = byte;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed), fc.boolean(), async (bytes, isNamed) => {
        const file = isNamed ? `${path}.p12` : path;
        await writeFile(file, bytes);
        const error: unknown = await readExportedCredential(file, PHRASE).catch((one: unknown) => one);
        if (error instanceof Credential) return;
        expect(error).toHaveProperty('code', expect.toBeOneOf(DOCUMENTED));
      }),
      { numRuns: 300 },
    );
  });
});
