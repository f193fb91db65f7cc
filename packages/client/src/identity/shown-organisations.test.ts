import { keyPair, makeAuthority, makeUser } from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeAttributeAuthority, makeAttributeCertificate } from 'jasmin-arc-testing/voms/attribute-authority.js';
import { describe, expect, it } from 'vitest';
import { Credential } from '../pki/credential.js';
import { signProxy } from '../pki/proxy.js';
import { BearerToken } from '../tokens/bearer-token.js';
import { vomsExtension } from '../voms/voms-extension.js';
import { shownOrganisations } from './shown-organisations.js';

const DAY = 86_400;
const times = { notBefore: -DAY, notAfter: 10_000 * DAY };
const authority = makeAuthority('authority', times);
const user = makeUser(authority, 'tester', times);

/** A user whose proxy has attributes that end so many seconds from a moment in the past. */
function userWith(...ends: readonly number[]) {
  const signer = makeAttributeAuthority(authority, times);
  const attributes = ends.map((notAfter) => makeAttributeCertificate(signer, user, { vo: 'testvo', notAfter }));
  const issuer = new Credential([user.certificate], user.privateKey);
  const keys = keyPair('proxy');
  const certificate = signProxy({
    issuer,
    publicKey: keys.publicKey,
    validitySeconds: 3600,
    now: new Date(),
    extensions: attributes.length === 0 ? [] : [vomsExtension(attributes)],
  });
  const credential = new Credential([certificate, user.certificate], keys.privateKey);
  return { credential: async () => credential };
}

const tokenWith = (claims: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = new BearerToken(`${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmVk`, { kind: 'program' });
  return { current: async () => token };
};

describe('the organisations that servers see', () => {
  it('are those of the attributes in the proxy, as long as they are valid', async () => {
    expect(await shownOrganisations(userWith(5_000 * DAY), undefined)).toEqual({
      kind: 'proxy',
      organisations: ['testvo'],
    });
    expect(await shownOrganisations(userWith(0), undefined)).toEqual({ kind: 'proxy', organisations: [] });
    expect(await shownOrganisations(userWith(), { current: async () => undefined })).toEqual({
      kind: 'proxy',
      organisations: [],
    });
  });

  it('are those of the groups in a token, which is shown instead', async () => {
    const member = tokenWith({ 'wlcg.groups': ['/atlas/production', 'cms'] });
    expect(await shownOrganisations(userWith(5_000 * DAY), member)).toEqual({
      kind: 'token',
      organisations: ['atlas', 'cms'],
    });
    expect(await shownOrganisations(userWith(), tokenWith({}))).toEqual({ kind: 'token', organisations: [] });
  });
});
