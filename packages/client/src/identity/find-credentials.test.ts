import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCertsDirs, findCredentials, inspectCredential } from './find-credentials.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jasmin-arc-find-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function put(directory: string, { key = 'userkey.pem', mode = 0o600, from = 'user' } = {}): void {
  mkdirSync(join(home, directory), { recursive: true });
  copyFileSync(fixture(`${from}.cert.pem`), join(home, directory, 'usercert.pem'));
  copyFileSync(fixture('user.key.pem'), join(home, directory, key));
  chmodSync(join(home, directory, key), mode);
}

describe('the certificates of a home', () => {
  it('are none in an empty one', async () => {
    expect(await findCredentials(home)).toEqual({
      found: [],
      bundles: [],
      directories: [join(home, '.arc'), join(home, '.globus')],
    });
  });

  it('are found where the ARC and Globus tools keep them, with what there is to know', async () => {
    put('.arc', { key: 'userkey-nopass.pem' });
    put('.globus');
    const { found } = await findCredentials(home);
    expect(found.map(({ key }) => key)).toEqual([
      join(home, '.arc/userkey-nopass.pem'),
      join(home, '.globus/userkey.pem'),
    ]);
    expect(found[0]).toMatchObject({
      cert: join(home, '.arc/usercert.pem'),
      subject: expect.stringMatching(/^\//),
      notAfter: expect.any(Date),
      isEncrypted: false,
      defect: undefined,
    });
  });

  it('come with what keeps them from being used', async () => {
    put('.arc', { mode: 0o644 });
    put('.globus', { from: 'foreign-user' });
    const { found } = await findCredentials(home);
    expect(found[0]?.defect).toMatchObject({ code: 'ERR_ARC_KEY_PERMISSIONS' });
    expect(found[1]?.defect).toMatchObject({ code: 'ERR_ARC_KEY_MISMATCH' });
  });

  it('that only a browser can use are named', async () => {
    mkdirSync(join(home, '.globus'));
    writeFileSync(join(home, '.globus/mycert.p12'), '');
    expect((await findCredentials(home)).bundles).toEqual([join(home, '.globus/mycert.p12')]);
  });

  it('in PKCS #12 can be described only with the pass phrase', async () => {
    const bundle = join(home, 'me.p12');
    copyFileSync(fileURLToPath(new URL('../../fixtures/pkcs12/openssl-3.0/legacy.p12', import.meta.url)), bundle);
    chmodSync(bundle, 0o600);
    expect(await inspectCredential(bundle)).toBeUndefined();
    expect(await inspectCredential(bundle, undefined, 'correct horse')).toMatchObject({
      cert: bundle,
      key: bundle,
      subject: expect.stringContaining('CN=fixture user'),
      isEncrypted: true,
      defect: undefined,
    });
  });

  it('that cannot be read are passed over', async () => {
    mkdirSync(join(home, '.arc'));
    writeFileSync(join(home, '.arc/usercert.pem'), 'no certificate');
    expect((await findCredentials(home)).found).toEqual([]);
    expect(await inspectCredential(join(home, 'nowhere.pem'), join(home, 'nowhere.pem'))).toBeUndefined();
  });
});

describe('the directories of authorities', () => {
  it('are those that hold certificates, the named one first', async () => {
    for (const name of ['.arc/certificates', '.globus/certificates', 'named', 'empty'])
      mkdirSync(join(home, name), { recursive: true });
    for (const name of ['.globus/certificates', 'named'])
      copyFileSync(fixture('authority.cert.pem'), join(home, name, 'ca.pem'));
    const found = await findCertsDirs(home, { X509_CERT_DIR: join(home, 'named') });
    expect(found.slice(0, 2)).toEqual([join(home, 'named'), join(home, '.globus/certificates')]);
    expect(await findCertsDirs(home, { X509_CERT_DIR: join(home, 'empty') })).not.toContain(join(home, 'empty'));
  });
});
