import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credential, issueProxy, randomSerialNumber, readCertificates } from 'jasmin-arc/pki';
import { type AttributeContents, issueAttributeCertificate, vomsExtension } from 'jasmin-arc/voms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFiles, TestAuthority } from '../authority/test-authority.js';
import { throwawayKeys } from '../delegations/delegation-keys.js';
import type { Client } from '../tls/client-identity.js';
import { Admission } from './admission.js';
import { publishedPlaces, publishOrganisation } from './publish-organisation.js';

const NOW = new Date();
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const subject = '/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester';

const certificateIn = ({ certificatePath }: CertificateFiles) =>
  readCertificates(readFileSync(certificatePath, 'utf8'), certificatePath)[0];

describe('who is let in by groups and roles', () => {
  let directory: string;
  let authority: TestAuthority;
  let user: Credential;
  let server: CertificateFiles;
  let other: CertificateFiles;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    authority = await TestAuthority.open(join(directory, 'authority'));
    server = await authority.vomsServer(throwawayKeys);
    other = await authority.user('other');
    const files = await authority.user('tester');
    const pem = readFileSync(files.certificatePath, 'utf8') + readFileSync(files.keyPath, 'utf8');
    user = Credential.fromPem(pem, 'the user');
    await publishOrganisation(directory, {
      vo: 'sandbox',
      host: 'localhost',
      port: 4443,
      subject: '/CN=host',
      signer: [server.subject, authority.subject],
    });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const isAdmitted = async (admits: readonly string[], chain: Credential['chain'] | readonly []): Promise<boolean> => {
    const { vomsdir } = publishedPlaces(directory);
    const admission = new Admission({ admits, vomsdir, certificatesDirectory: authority.certificatesDirectory });
    const client: Client = { subject, expiresAt: later(3600).getTime(), chain };
    const admitted = await admission.admit(client, NOW);
    expect([client, undefined]).toContain(admitted);
    return admitted !== undefined;
  };
  /** The chain of a proxy that shows attributes. */
  const showing = async (changes: Partial<AttributeContents> = {}, signer = server) => {
    const contents: AttributeContents = {
      serialNumber: randomSerialNumber(),
      user: user.certificate,
      issuer: certificateIn(signer),
      notBefore: later(-60),
      notAfter: later(3600),
      vo: 'sandbox',
      host: 'localhost',
      port: 4443,
      fqans: ['/sandbox/Role=production', '/sandbox'],
      ...changes,
    };
    const attributes = issueAttributeCertificate(contents, createPrivateKey(readFileSync(signer.keyPath)), 'sha256');
    const extensions = [vomsExtension([attributes])];
    return (await issueProxy({ issuer: user, validitySeconds: 3600, now: NOW, extensions })).chain;
  };

  it('is everybody, where nothing is asked for', async () => {
    expect(await isAdmitted([], user.chain)).toBe(true);
    expect(await isAdmitted([], [])).toBe(true);
  });

  it('is who shows one of them', async () => {
    const chain = await showing();
    expect(await isAdmitted(['/sandbox'], chain)).toBe(true);
    expect(await isAdmitted(['/sandbox/science', '/sandbox/Role=production'], chain)).toBe(true);
    expect(await isAdmitted(['/sandbox/Role=production/Capability=NULL'], chain)).toBe(true);
  });

  it('is not who shows others, or none', async () => {
    expect(await isAdmitted(['/sandbox/Role=admin'], await showing())).toBe(false);
    expect(await isAdmitted(['/sandbox/Role=production'], await showing({ fqans: ['/sandbox'] }))).toBe(false);
    expect(await isAdmitted(['/sandbox'], user.chain)).toBe(false);
    expect(await isAdmitted(['/sandbox'], [])).toBe(false);
  });

  it('is not who shows attributes with a defect: they are ignored without a word', async () => {
    const admits = ['/sandbox'];
    expect(await isAdmitted(admits, await showing({ notBefore: later(-9000), notAfter: later(-301) }))).toBe(false);
    expect(await isAdmitted(admits, await showing({ user: certificateIn(other) }))).toBe(false);
    expect(await isAdmitted(admits, await showing({}, other))).toBe(false);
    expect(await isAdmitted(admits, await showing({ host: 'voms.example.org' }))).toBe(false);
    expect(await isAdmitted(admits, await showing({ fqans: ['/sandbox', '/atlas'] }))).toBe(false);
  });

  it('is not who shows attributes that cannot be read', async () => {
    const extensions = [{ ...vomsExtension([]), value: Buffer.from('0400', 'hex') }];
    const { chain } = await issueProxy({ issuer: user, validitySeconds: 3600, now: NOW, extensions });
    expect(await isAdmitted(['/sandbox'], chain)).toBe(false);
    expect(await isAdmitted([], chain)).toBe(true);
  });
});
