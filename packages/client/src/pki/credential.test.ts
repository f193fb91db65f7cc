import { createPrivateKey } from 'node:crypto';
import { inspect } from 'node:util';
import {
  credentialOf,
  keyPair,
  makeAuthority,
  makeProxy,
  makeUser,
  recorded,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { Credential } from './credential.js';

describe('a credential', () => {
  const root = makeAuthority('root');
  const intermediate = makeAuthority('intermediate', { issuer: root });
  const user = makeUser(intermediate, 'tester', { notAfter: 5000 });
  const proxy = makeProxy(user, '1', { notBefore: -60, notAfter: 9000 });

  it('is the chain above the certificate of the key, in order and without the root or anything else', () => {
    const all = [root, makeAuthority('unrelated'), user, intermediate, proxy].map(({ certificate }) => certificate);
    const { chain } = new Credential([user.certificate, ...all], proxy.privateKey);
    expect(chain).toEqual([proxy.certificate, user.certificate, intermediate.certificate]);
  });

  it('is valid while all of its chain is', () => {
    const { notBefore, notAfter } = credentialOf(user, proxy);
    expect(notBefore).toEqual(seconds(-60));
    expect(notAfter).toEqual(seconds(5000));
  });

  it('is in the name of the user, however many proxies are between', () => {
    const identity = '/DC=org/DC=example/CN=tester';
    expect(credentialOf(user).identity).toBe(identity);
    expect(credentialOf(user, proxy, makeProxy(proxy, '2')).identity).toBe(identity);
  });

  it('given a key that belongs to none of the certificates, then it is refused by their name', () => {
    expect(() => new Credential([user.certificate], keyPair('other').privateKey, '/home/u/cert.pem')).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_KEY_MISMATCH',
        message: 'The private key does not belong to /DC=org/DC=example/CN=tester in /home/u/cert.pem',
      }),
    );
  });

  it('survives the way through a TLS identity and back', () => {
    const credential = credentialOf(user, proxy);
    const identity = credential.toTlsIdentity();
    expect(identity).toMatchObject({
      subject: '/DC=org/DC=example/CN=tester/CN=1',
      fingerprint: proxy.certificate.fingerprint,
      notAfter: seconds(5000),
    });
    const again = Credential.fromTlsIdentity(identity);
    expect(again.chain.map(({ fingerprint }) => fingerprint)).toEqual(
      credential.chain.map(({ fingerprint }) => fingerprint),
    );
    expect(again.key.equals(credential.key)).toBe(true);
  });

  it('is written as arcproxy writes it, to the byte', () => {
    const file = recorded('arcproxy-6.17/proxy.pem');
    expect(Credential.fromPem(file, 'proxy').toProxyFile()).toBe(file);
  });

  it('does not print its key', () => {
    const { d = '' } = createPrivateKey(credentialOf(user).toTlsIdentity().privateKeyPem()).export({ format: 'jwk' });
    for (const secretive of [credentialOf(user), credentialOf(user).toTlsIdentity()]) {
      expect(inspect(secretive, { depth: 9 })).not.toContain(d);
      expect(JSON.stringify(secretive)).not.toContain(d);
      expect(JSON.stringify(secretive)).not.toContain('PRIVATE KEY');
    }
  });
});
