import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustedAuthorities } from 'jasmin-arc';
import { type Certificate, Credential, issueProxy, readCertificates } from 'jasmin-arc/pki';
import { AttributeCertificate, findAttributeDefect } from 'jasmin-arc/voms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from '../authority/test-authority.js';
import { throwawayKeys } from '../delegations/delegation-keys.js';
import type { Client } from '../tls/client-identity.js';
import type { AttributeAuthority } from './attribute-authority.js';
import { openAttributeAuthority } from './open-attribute-authority.js';
import { publishedPlaces } from './publish-organisation.js';

const NOW = new Date();
NOW.setMilliseconds(0);
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

/** The answers of voms-server 2.1.2. */
const recorded = (name: string): string =>
  readFileSync(new URL(`../../../client/fixtures/voms/voms-server-2.1.2/${name}.xml`, import.meta.url), 'utf8');
/** An answer without what differs between two servers: the attributes, the organisation and the address. */
const shape = (text: string): string =>
  text
    .replace(/<ac>(?:[A-Za-z0-9+/]{64}\n)+(?:[A-Za-z0-9+/]+={0,2}\n)?<\/ac>/, '<ac>…</ac>')
    .replace(/localhost:\d+/, 'HOST:PORT')
    .replaceAll('testvo', 'sandbox');

describe('the VOMS server of the sandbox', () => {
  let directory: string;
  let authority: TestAuthority;
  let server: AttributeAuthority;
  let user: Credential;
  let client: Client;
  const clientOf = (chain: readonly Certificate[], name = 'tester'): Client => ({
    subject: `/DC=org/DC=jasmin-arc/O=Sandbox/CN=${name}`,
    expiresAt: later(3600).getTime(),
    chain,
  });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    authority = await TestAuthority.open(join(directory, 'authority'));
    const { certificatePath, keyPath } = await authority.user('tester');
    user = Credential.fromPem(readFileSync(certificatePath, 'utf8') + readFileSync(keyPath, 'utf8'), 'the user');
    const options = {
      host: 'localhost',
      virtualOrganisation: {
        name: 'sandbox',
        members: { tester: ['/sandbox/prod', '/sandbox/prod/Role=production'], 'jane doe': ['/sandbox'] },
      },
    };
    const place = { authority, directory, port: 4443, generateKeys: throwawayKeys };
    server = await openAttributeAuthority(options, place);
    client = clientOf(user.chain);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const ask = async (query: string, as = client) => {
    const answer = await server.answer(as, query, NOW);
    return { status: answer?.status, contentType: answer?.contentType, body: String(answer?.body) };
  };
  const attributesIn = (body: string): AttributeCertificate =>
    new AttributeCertificate(Buffer.from(/<ac>(.*)<\/ac>/s.exec(body)?.[1] ?? '', 'base64'));

  it('answers word for word as a real one does', async () => {
    const role = await ask('?fqans=/sandbox/prod/Role=production,/sandbox&lifetime=43200');
    expect(role).toMatchObject({ status: 200, contentType: 'text/html' });
    expect(shape(role.body)).toBe(shape(recorded('role')));
    expect(attributesIn(role.body).fqans).toEqual([
      '/sandbox/prod/Role=production/Capability=NULL',
      '/sandbox/Role=NULL/Capability=NULL',
      '/sandbox/prod/Role=NULL/Capability=NULL',
    ]);
    const refused = await ask('?fqans=/sandbox/Role=admin&lifetime=43200');
    expect(refused.status).toBe(400);
    expect(refused.body).toBe(shape(recorded('no-such-role')));
  });

  it('gives attributes that are valid for a day to those who ask for longer, with status 500', async () => {
    const shortened = await ask('?fqans=/sandbox&lifetime=999999');
    expect(shortened.status).toBe(500);
    expect(shape(shortened.body)).toBe(shape(recorded('shortened')));
    expect(attributesIn(shortened.body)).toMatchObject({ notBefore: NOW, notAfter: later(86_400) });
  });

  it('gives attributes that are believed by what it has published', async () => {
    const { body } = await ask('?lifetime=600&targets=ce.example.org');
    const attributes = attributesIn(body);
    expect(attributes).toMatchObject({
      vo: 'sandbox',
      host: 'localhost',
      port: 4443,
      targets: ['ce.example.org'],
      notAfter: later(600),
    });
    const options = {
      user: user.certificate,
      now: NOW,
      directory: publishedPlaces(directory).vomsdir,
      authorities: new TrustedAuthorities(authority.certificatesDirectory),
    };
    expect(await findAttributeDefect(attributes, options)).toBeUndefined();
  });

  it('names the owner of a proxy', async () => {
    const proxy = await issueProxy({ issuer: user, validitySeconds: 3600, now: NOW });
    const { body } = await ask('', clientOf(proxy.chain));
    expect(attributesIn(body).isHeldBy(user.certificate)).toBe(true);
  });

  it('does not decode what it is asked, as real ones do not', async () => {
    expect((await ask('?fqans=%2Fsandbox')).body).toContain('Unable to satisfy G%2Fsandbox request!');
    expect((await ask('?fqans=<a>&x')).body).toContain('G&lt;a&gt; request');
  });

  it('knows its members only', async () => {
    expect((await ask('', clientOf(user.chain, 'jane doe'))).status).toBe(200);
    expect(await ask('', clientOf(user.chain, 'joe'))).toEqual({
      status: 403,
      contentType: undefined,
      body: '<?xml version="1.0" encoding="UTF-8"?><voms><error><code>NoSuchUser</code><message>User unknown to this VO.</message></error></voms>',
    });
  });

  it('gives a client without a certificate no answer', async () => {
    expect(await server.answer(undefined, '', NOW)).toBeUndefined();
    expect(await server.answer(clientOf([]), '', NOW)).toBeUndefined();
  });

  it('signs with one key from the first request on, also after a start again', async () => {
    const signerOf = async () => attributesIn((await ask('')).body).signers[0]?.toPem();
    const [first, second] = await Promise.all([signerOf(), signerOf()]);
    expect(second).toBe(first);
    const { certificatePath } = await authority.vomsServer(async () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    );
    const [certificate] = readCertificates(readFileSync(certificatePath, 'utf8'), certificatePath);
    expect(certificate.toPem()).toBe(first);
    expect(certificate.publicKey.asymmetricKeyType).toBe('rsa');
  });
});
