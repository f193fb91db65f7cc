import { isDeepStrictEqual } from 'node:util';
import {
  credentialOf,
  keyUsage,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  type AttributePlan,
  makeAttributeAuthority,
  makeAttributeCertificate,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { describe, expect, it } from 'vitest';
import type { CertificateExtension } from '../pki/certificate-extensions.js';
import { octetString } from '../pki/der.js';
import { currentAttributes, findAttributeDefects, shownAttributes } from './chain-attributes.js';
import { hasAttributes } from './has-attributes.js';
import { vomsExtension } from './voms-extension.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);
const chainWith = (...extensions: readonly CertificateExtension[]) =>
  credentialOf(user, makeProxy(user, '1', { extensions: [...extensions, proxyCertInfo(), keyUsage(0, 2)] })).chain;
const chainOf = (...plans: readonly AttributePlan[]) =>
  chainWith(vomsExtension(plans.map((plan) => makeAttributeCertificate(authority, user, plan))));
const unreadable = { ...vomsExtension([]), value: octetString(Buffer.from('no')) };

describe('the attributes in a chain', () => {
  it('are seen without being read', () => {
    expect([hasAttributes(chainOf({})), hasAttributes(chainWith(unreadable)), hasAttributes(chainWith())]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('count if they are of the user and valid now', () => {
    const chain = chainOf({ vo: 'first' }, { vo: 'second', notAfter: 0 }, { vo: 'third', notBefore: 600 });
    expect(currentAttributes(chain, NOW).map(({ vo }) => vo)).toEqual(['first']);
    const foreign = makeAttributeCertificate(authority, makeUser(root, 'another'));
    expect(currentAttributes(chainWith(vomsExtension([foreign])), NOW)).toEqual([]);
    expect(currentAttributes(chainWith(unreadable), NOW)).toEqual([]);
    expect(currentAttributes([], NOW)).toEqual([]);
  });

  it('are judged each, and those that cannot be read are not', async () => {
    const options = { directory: '/nowhere', authorities: { findDefect: async () => undefined }, now: NOW };
    const chain = chainOf({ vo: 'first' }, { vo: 'second', notAfter: -600 });
    expect(await findAttributeDefects(chain, options)).toMatchObject([
      { vo: 'first', defect: { kind: 'no-trust', vo: 'first' } },
      { vo: 'second', defect: { kind: 'expired' } },
    ]);
    expect(await findAttributeDefects(chainWith(unreadable), options)).toEqual([]);
    expect(await findAttributeDefects([], options)).toEqual([]);
  });

  it('are the same if organisations, groups, roles and their order are', () => {
    const groups = ['/testvo/Role=NULL/Capability=NULL', '/testvo/Role=production/Capability=NULL'];
    const same = (one: readonly string[], other: readonly string[]) =>
      isDeepStrictEqual(
        shownAttributes(chainOf({ fqans: one })),
        shownAttributes(chainOf({ fqans: other, notAfter: 60 })),
      );
    expect(same(groups, ['/testvo', '/testvo/Role=production'])).toBe(true);
    expect(same(groups, groups.toReversed())).toBe(false);
    expect(same(groups, groups.slice(1))).toBe(false);
    expect(shownAttributes(chainOf({ vo: 'one', fqans: ['/one'] }))).toEqual(['one', '/one']);
    expect(shownAttributes(chainWith())).toEqual([]);
    expect(shownAttributes(chainWith(unreadable))).toEqual([]);
  });
});
