import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  credentialOf,
  type Made,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  recorded,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DelegationRequestError, ProxyFileError } from '../../errors/index.js';
import { readCertificates } from '../../pki/certificate.js';
import { userDelegation } from './user-delegation.js';

const HOUR = 3600;
const authority = makeAuthority('authority');
const user = makeUser(authority, 'user', { notAfter: 100 * HOUR });
const proxy = makeProxy(user, 'proxy', { notAfter: 2 * HOUR });
const request = recorded('arex-6.17/delegation-request.pem');

let directory: string;
const at = (name: string) => join(directory, name);
const keyOf = ({ privateKey }: Made) => privateKey.export({ type: 'pkcs8', format: 'pem' });
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'delegation-'));
  writeFileSync(at('cert.pem'), user.certificate.toPem());
  writeFileSync(at('key.pem'), keyOf(user), { mode: 0o600 });
  const other = makeUser(authority, 'another user', { notAfter: 100 * HOUR });
  writeFileSync(at('other-cert.pem'), other.certificate.toPem());
  writeFileSync(at('other-key.pem'), keyOf(other), { mode: 0o600 });
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The user with a proxy in use and these files, for 12 hours at a time. */
const signer = ({ cert = 'cert.pem', key = 'key.pem', validitySeconds = 12 * HOUR } = {}) =>
  userDelegation(
    { credential: async () => credentialOf(user, proxy) },
    { clientCert: at(cert), clientKey: at(key), validitySeconds },
    () => NOW,
  );

describe('delegating in the name of a user', () => {
  it('is done with the certificate itself, so that a delegation outlives the proxy in use', async () => {
    const { chainPem, notAfter } = await signer().sign(request);
    const [delegated, ...chain] = readCertificates(chainPem, 'the delegation');
    expect(notAfter).toEqual(seconds(12 * HOUR));
    expect(delegated.notAfter).toEqual(notAfter);
    expect(chain.map(({ subject }) => subject)).toEqual([user.certificate.subject]);
    expect(await signer().attainableExpiry()).toEqual(notAfter);
  });

  it.each([
    ['is not there', { key: 'no-such-file.pem' }],
    ["is another user's", { cert: 'other-cert.pem', key: 'other-key.pem' }],
    ['does not belong to the certificate', { key: 'other-key.pem' }],
  ])('is done with the proxy, for as long as it lasts, where the key %s', async (_, files) => {
    const { chainPem, notAfter } = await signer(files).sign(request);
    expect(notAfter).toEqual(seconds(2 * HOUR));
    expect(readCertificates(chainPem, 'the delegation')).toHaveLength(3);
    expect(await signer(files).attainableExpiry()).toEqual(notAfter);
  });

  it('is done for no longer than asked for, nor than the certificate lasts', async () => {
    expect(await signer({ validitySeconds: 60 }).attainableExpiry()).toEqual(seconds(60));
    expect(await signer({ validitySeconds: 1000 * HOUR }).attainableExpiry()).toEqual(seconds(100 * HOUR));
    expect((await signer({ validitySeconds: 1000 * HOUR }).sign(request)).notAfter).toEqual(seconds(100 * HOUR));
  });

  it('is refused for a text that is not a request', async () => {
    await expect(signer().sign('<html/>')).rejects.toThrow(DelegationRequestError);
  });

  it('fails without a credential, and says why', async () => {
    const trouble = new ProxyFileError('no proxy');
    const without = userDelegation(
      { credential: () => Promise.reject(trouble) },
      { clientCert: at('cert.pem'), clientKey: at('key.pem'), validitySeconds: 60 },
    );
    await expect(without.attainableExpiry()).rejects.toBe(trouble);
  });
});

describe('a delegation that a server has', () => {
  it("is the user's if the user delegated it, and ends with the first certificate of its chain", async () => {
    const { chainPem } = await signer({ validitySeconds: 60 }).sign(request);
    expect(await signer().expiryOfOwn(chainPem)).toEqual(seconds(60));
  });

  it("is not ours where it is another user's, or no chain", async () => {
    const files = { clientCert: at('other-cert.pem'), clientKey: at('other-key.pem'), validitySeconds: 60 };
    const other = makeUser(authority, 'another user', { notAfter: 100 * HOUR });
    const theirs = userDelegation({ credential: async () => credentialOf(other) }, files, () => NOW);
    const { chainPem } = await theirs.sign(request);
    expect(await signer().expiryOfOwn(chainPem)).toBeUndefined();
    expect(await signer().expiryOfOwn('\n')).toBeUndefined();
  });
});
