import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  credentialOf,
  keyUsage,
  type Made,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  recorded,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  type AttributePlan,
  makeAttributeAuthority,
  makeAttributeCertificate,
  VO,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DelegationRequestError, ProxyFileError } from '../../errors/index.js';
import type { UserConfig } from '../../identity/user-config.js';
import type { CredentialOptions } from '../../identity/user-config-settings.js';
import { readUserCredential, type UserCredentialFiles } from '../../identity/user-credential.js';
import { readCertificates } from '../../pki/certificate.js';
import type { Credential } from '../../pki/credential.js';
import { PolicyLanguages } from '../../pki/proxy-cert-info.js';
import { readAttributeCertificates, vomsExtension } from '../../voms/voms-extension.js';
import { userDelegation as delegationOf } from './user-delegation.js';

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

/** Of a user whose certificate is in these files. */
const userDelegation = (
  { credential }: Pick<UserConfig, 'credential'>,
  { validitySeconds, ...files }: UserCredentialFiles & { readonly validitySeconds: number },
  now?: () => Date,
) => {
  const ownCredential = () => readUserCredential(files).catch(() => undefined);
  return delegationOf({ credential, ownCredential }, { validitySeconds }, now);
};

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

describe('delegating for a user with groups of a virtual organisation', () => {
  const voms = makeAttributeAuthority(authority);
  const withGroups = (plan: AttributePlan = {}) => {
    const attributes = vomsExtension([makeAttributeCertificate(voms, user, plan)]);
    const made = makeProxy(user, 'proxy', {
      notAfter: 6 * HOUR,
      extensions: [attributes, proxyCertInfo(), keyUsage(0, 2)],
    });
    return credentialOf(user, made);
  };
  const files = () => ({ clientCert: at('cert.pem'), clientKey: at('key.pem'), validitySeconds: 12 * HOUR });
  const signerOf = (credential: Credential) =>
    userDelegation({ credential: async () => credential }, files(), () => NOW);

  it('is done with the proxy, which shows them, although the certificate lasts longer', async () => {
    const { chainPem, notAfter } = await signerOf(withGroups()).sign(request);
    const chain = readCertificates(chainPem, 'the delegation');
    expect(readAttributeCertificates(chain).map(({ vo }) => vo)).toEqual([VO]);
    expect(chain).toHaveLength(3);
    expect(notAfter).toEqual(seconds(6 * HOUR));
  });

  it('asks for a proxy that lasts half of the time, where the key can be read', async () => {
    const asked: unknown[] = [];
    const credential = async (options?: CredentialOptions) => {
      asked.push(options);
      return withGroups();
    };
    await userDelegation({ credential }, files(), () => NOW).sign(request);
    expect(asked).toEqual([undefined, { leastSeconds: 6 * HOUR }]);
    asked.length = 0;
    await userDelegation({ credential }, { ...files(), clientKey: at('no-such-file.pem') }, () => NOW).sign(request);
    expect(asked).toEqual([undefined]);
  });

  it('lasts no longer than they do', async () => {
    const user = signerOf(withGroups({ notAfter: HOUR }));
    const { chainPem, notAfter } = await user.sign(request);
    expect(notAfter).toEqual(seconds(HOUR));
    expect(await user.attainableExpiry()).toEqual(notAfter);
    expect(await user.expiryOfOwn(chainPem)).toEqual(notAfter);
  });

  it('lasts as long as the proxy if they have ended, or are those of another user: servers ignore them', async () => {
    expect((await signerOf(withGroups({ notAfter: -1 })).sign(request)).notAfter).toEqual(seconds(6 * HOUR));
    const foreign = vomsExtension([makeAttributeCertificate(voms, makeUser(authority, 'another'), { notAfter: HOUR })]);
    const made = makeProxy(user, 'proxy', { notAfter: 6 * HOUR, extensions: [foreign, proxyCertInfo()] });
    expect((await signerOf(credentialOf(user, made)).sign(request)).notAfter).toEqual(seconds(6 * HOUR));
  });

  it('tells a delegation with the same groups from one with others', async () => {
    const plain = signerOf(credentialOf(user, proxy));
    const own = signerOf(withGroups());
    const role = signerOf(withGroups({ fqans: [`/${VO}/Role=production/Capability=NULL`] }));
    const delegated = (await own.sign(request)).chainPem;
    expect(await own.hasSameAttributes(delegated)).toBe(true);
    expect(await role.hasSameAttributes(delegated)).toBe(false);
    expect(await plain.hasSameAttributes(delegated)).toBe(false);
    expect(await own.hasSameAttributes((await plain.sign(request)).chainPem)).toBe(false);
    expect([await plain.hasSameAttributes(undefined), await own.hasSameAttributes(undefined)]).toEqual([true, false]);
    const { attributes } = await own.sign(request);
    expect(attributes).toContain(`/${VO}`);
    expect(await own.hasSameAttributes(undefined, attributes)).toBe(true);
    expect(await role.hasSameAttributes(undefined, attributes)).toBe(false);
    expect(await plain.hasSameAttributes(undefined, attributes)).toBe(false);
    expect((await plain.sign(request)).attributes).toEqual([]);
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

  it('is not taken for one with fewer rights, as jobs must not get more than another program has delegated', async () => {
    const limit = proxyCertInfo({ policyLanguage: PolicyLanguages.LIMITED });
    const limited = credentialOf(user, makeProxy(user, 'limited', { extensions: [limit, keyUsage(0, 2)] }));
    const pem = limited.chain.map((one) => one.toPem()).join('');
    expect(await signer().expiryOfOwn(pem)).toBeUndefined();
    const files = { clientCert: at('cert.pem'), clientKey: at('no-such-file.pem'), validitySeconds: 12 * HOUR };
    const alsoLimited = userDelegation({ credential: async () => limited }, files, () => NOW);
    expect(await alsoLimited.expiryOfOwn(pem)).toEqual(limited.notAfter);
  });
});
