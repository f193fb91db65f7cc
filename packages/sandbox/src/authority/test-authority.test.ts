import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CertificateFiles, TestAuthority } from './test-authority.js';

const read = async (files: CertificateFiles): Promise<X509Certificate> =>
  new X509Certificate(await readFile(files.certificatePath));

describe("the sandbox's certificate authority", () => {
  let directory: string;
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'jasmin-arc-test-')), 'authority');
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  it('is there again at the next start, with the certificates it has issued', async () => {
    const first = await TestAuthority.open(directory);
    const before = [await first.host(), await first.user('tester')];
    const contents = await Promise.all(before.map((files) => readFile(files.certificatePath, 'utf8')));
    const second = await TestAuthority.open(directory);
    const after = [await second.host(), await second.user('tester')];
    expect(after).toEqual(before);
    expect(await Promise.all(after.map((files) => readFile(files.certificatePath, 'utf8')))).toEqual(contents);
    expect(second.certificate.toPem()).toBe(first.certificate.toPem());
    expect(second.subject).toBe(first.subject);
  });

  it('makes a host certificate for the loopback names, and the name or address of the sandbox', async () => {
    const authority = await TestAuthority.open(directory);
    const namesOf = async (name?: string) => (await read(await authority.host(name))).subjectAltName;
    const loopback = 'IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1';
    expect(await namesOf()).toBe(`DNS:localhost, ${loopback}`);
    expect(await namesOf('ce.example.org')).toBe(`DNS:localhost, DNS:ce.example.org, ${loopback}`);
    expect(await namesOf('192.0.2.1')).toBe(`DNS:localhost, ${loopback}, IP Address:192.0.2.1`);
  });

  it('keeps every key to its owner, beside the certificate it belongs to', async () => {
    const authority = await TestAuthority.open(directory);
    for (const files of [await authority.host(), await authority.user('tester')]) {
      expect((await stat(files.keyPath)).mode & 0o777).toBe(0o600);
      const certificate = await read(files);
      expect(certificate.checkPrivateKey(createPrivateKey(await readFile(files.keyPath)))).toBe(true);
      expect(certificate.verify(authority.certificate.publicKey)).toBe(true);
    }
    expect((await stat(join(directory, 'ca-key.pem'))).mode & 0o777).toBe(0o600);
  });

  it('lays its certificate out under both hashes, with the policy of what it may sign', async () => {
    const authority = await TestAuthority.open(directory);
    const names = await readdir(authority.certificatesDirectory);
    expect(names.filter((name) => /^[0-9a-f]{8}\.0$/.test(name))).toHaveLength(2);
    expect(names.filter((name) => /^[0-9a-f]{8}\.signing_policy$/.test(name))).toHaveLength(2);
    for (const name of names.filter((each) => each.endsWith('.0'))) {
      expect(await readFile(join(authority.certificatesDirectory, name), 'utf8')).toBe(authority.certificate.toPem());
    }
    const policy = await readFile(join(authority.certificatesDirectory, 'sandbox-ca.signing_policy'), 'utf8');
    expect(policy).toContain(`access_id_CA   X509    '${authority.subject}'`);
  });

  it('has a name that no other sandbox has', async () => {
    const one = await TestAuthority.open(join(directory, 'one'));
    const other = await TestAuthority.open(join(directory, 'other'));
    expect(one.subject).not.toBe(other.subject);
  });

  it('distinguishes users, and refuses invalid names', async () => {
    const authority = await TestAuthority.open(directory);
    const [tester, other] = [await authority.user('tester'), await authority.user('another person')];
    expect(tester.subject).toBe('/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester');
    expect(other.subject).toBe('/DC=org/DC=jasmin-arc/O=Sandbox/CN=another person');
    await expect(authority.user('../etc')).rejects.toThrow(RangeError);
    await expect(authority.user('a/CN=b')).rejects.toThrow(RangeError);
  });
});
