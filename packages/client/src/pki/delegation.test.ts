import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import {
  credentialOf,
  type KeyPair,
  keyPair,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  recorded,
  rsaKeyPair,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { readCertificates } from './certificate.js';
import { Credential } from './credential.js';
import { readDelegationRequest, signDelegationRequest } from './delegation.js';
import { bitString, encode, explicitTag, oid, sequence, unsigned } from './der.js';
import { readPem, writePem } from './pem.js';
import { PolicyLanguages } from './proxy-cert-info.js';
import { validateProxyChain } from './proxy-chain.js';

const user = makeUser(makeAuthority('authority'), 'tester');
const proxy = makeProxy(user, '1');
const RELEASES = ['arex-6.17', 'arex-7.0'] as const;

/** A certificate request as a service would make it. */
function requestFor({ publicKey, privateKey }: KeyPair): string {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const content = sequence(unsigned(0), sequence(), spki, encode(explicitTag(0)));
  const rsa = publicKey.asymmetricKeyType === 'rsa';
  const signature = sign(rsa ? 'sha256' : null, content, privateKey);
  const algorithm = sequence(oid(rsa ? '1.2.840.113549.1.1.11' : '1.3.101.112'));
  return writePem('CERTIFICATE REQUEST', sequence(content, algorithm, bitString(signature)));
}

describe('reading a delegation request', () => {
  it.each(RELEASES)('takes what %s sends, with any version', (release) => {
    const key = readDelegationRequest(recorded(`${release}/delegation-request.pem`));
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  });

  it('takes other kinds of keys', () => {
    const keys = keyPair('service');
    expect(readDelegationRequest(requestFor(keys)).equals(keys.publicKey)).toBe(true);
  });

  const other = rsaKeyPair('service').publicKey.export({ format: 'der', type: 'spki' });
  const { der = Buffer.alloc(0) } = readPem(recorded('arex-7.0/delegation-request.pem'))[0] ?? {};
  const stolen = readDelegationRequest(recorded('arex-7.0/delegation-request.pem')).export({
    format: 'der',
    type: 'spki',
  });

  it.each([
    ['no PEM', 'Internal server error', 'not a PEM certificate request'],
    ['a certificate', recorded('user-cert.pem'), 'not a PEM certificate request'],
    ['one cut short', writePem('CERTIFICATE REQUEST', der.subarray(0, 300)), 'malformed'],
    ['one without a signature', writePem('CERTIFICATE REQUEST', sequence(sequence())), 'cut short'],
    [
      'one for a key that the sender need not have',
      writePem(
        'CERTIFICATE REQUEST',
        Buffer.from(der.toString('hex').replace(stolen.toString('hex'), other.toString('hex')), 'hex'),
      ),
      'not made with its own key',
    ],
    ['one for a short key', requestFor(generateKeyPairSync('rsa', { modulusLength: 1024 })), 'only 1024 bits'],
    [
      'one signed in an unknown way',
      writePem(
        'CERTIFICATE REQUEST',
        sequence(sequence(unsigned(0), sequence(), other), sequence(oid('1.2.3')), bitString(Buffer.of(1))),
      ),
      'unknown way',
    ],
  ])('refuses %s', (_what, pem, reason) => {
    expect(() => readDelegationRequest(pem)).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_DELEGATION_REQUEST', message: expect.stringContaining(reason) }),
    );
  });
});

describe('signing a delegation request', () => {
  it.each(RELEASES)('of %s below an arcproxy proxy gives a chain for its key, without ours', (release) => {
    const request = recorded(`${release}/delegation-request.pem`);
    const issuer = Credential.fromPem(recorded('arcproxy-6.17/proxy.pem'), 'proxy.pem');
    const { chain, notAfter } = signDelegationRequest({ issuer, request, now: NOW });

    const certificates = readCertificates(chain, 'the chain');
    expect(certificates[0].publicKey.equals(readDelegationRequest(request))).toBe(true);
    const rest = issuer.chain.map((certificate) => certificate.toPem()).join('');
    expect(chain).toBe(certificates[0].toPem() + rest);
    expect(chain).not.toContain('PRIVATE KEY');
    expect(notAfter).toEqual(new Date('2026-11-23T15:48:22Z')); // the proxy's, since nothing else was asked for
    expect(
      validateProxyChain(certificates, { trustAnchors: readCertificates(recorded('ca-cert.pem'), 'ca'), now: NOW }),
    ).toMatchObject({
      valid: true,
      identity: '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user',
      proxies: 2,
      limited: false,
    });
  });

  it("looks like what ARC's own client delegates", () => {
    const [theirs] = readCertificates(recorded('arcsub-6.17/delegated.chain.pem'), 'theirs');
    const request = recorded('arex-7.0/delegation-request.pem');
    const [ours] = readCertificates(
      signDelegationRequest({ issuer: credentialOf(user, proxy), request, now: NOW }).chain,
      'ours',
    );
    const extensions = ({ extensions }: typeof ours) => [...extensions.all].sort((a, b) => (a.oid < b.oid ? -1 : 1));
    expect(extensions(ours)).toEqual(extensions(theirs));
    for (const { subject, serialNumber } of [ours, theirs]) {
      const number = BigInt(`0x${serialNumber.subarray(2).toString('hex')}`);
      expect(subject.endsWith(`/CN=${number}`)).toBe(true); // the serial number is the CN
    }
  });

  it('has the time asked for, within that of the proxy', () => {
    const options = {
      issuer: credentialOf(user, proxy),
      request: recorded('arex-7.0/delegation-request.pem'),
      now: NOW,
    };
    expect(signDelegationRequest({ ...options, validitySeconds: 600 }).notAfter).toEqual(seconds(600));
    expect(signDelegationRequest({ ...options, validitySeconds: 10 ** 8 }).notAfter).toEqual(
      proxy.certificate.notAfter,
    );
  });

  it('stays limited', () => {
    const limited = makeProxy(user, '2', { extensions: [proxyCertInfo({ policyLanguage: PolicyLanguages.LIMITED })] });
    const request = recorded('arex-7.0/delegation-request.pem');
    const { chain } = signDelegationRequest({ issuer: credentialOf(user, limited), request, now: NOW });
    expect(readCertificates(chain, 'chain')[0].extensions.proxyCertInfo?.policyLanguage).toBe(PolicyLanguages.LIMITED);
  });

  it('given a proxy that servers would not accept, then nothing is delegated', () => {
    const misnamed = makeProxy(user, '3', { subjectName: user.certificate.subjectName });
    const request = recorded('arex-7.0/delegation-request.pem');
    expect(() => signDelegationRequest({ issuer: credentialOf(user, misnamed), request, now: NOW })).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_PROXY_GENERATION',
        message: expect.stringContaining('would not be valid'),
      }),
    );
  });

  it('keeps the names of the request out of it', () => {
    const { publicKey, privateKey } = rsaKeyPair('service');
    const request = requestFor({ publicKey: createPublicKey(privateKey), privateKey });
    const { chain } = signDelegationRequest({ issuer: credentialOf(user), request, now: NOW });
    const [delegated] = readCertificates(chain, 'chain');
    expect(delegated.subject).toMatch(/^\/DC=org\/DC=example\/CN=tester\/CN=\d+$/);
    expect(delegated.publicKey.equals(publicKey)).toBe(true);
  });
});
