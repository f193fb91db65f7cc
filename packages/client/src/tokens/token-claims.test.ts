import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTokenClaims } from './token-claims.js';

const NAMES = ['iss', 'sub', 'aud', 'scope', 'exp', 'nbf', 'iat'] as const;

describe('the claims of a token', () => {
  it('are those that WLCG describes', () => {
    expect(
      readTokenClaims({
        'wlcg.ver': '1.0',
        iss: 'https://wlcg.cloud.example/',
        sub: 'e1eb758b',
        aud: 'https://ce.example.org',
        scope: 'compute.read  compute.create',
        'wlcg.groups': ['/atlas', '/atlas/production'],
        iat: 1_700_000_000,
        nbf: 1_700_000_000.5,
        exp: 1_700_003_600,
      }),
    ).toEqual({
      issuer: 'https://wlcg.cloud.example/',
      subject: 'e1eb758b',
      audience: ['https://ce.example.org'],
      scopes: ['compute.read', 'compute.create'],
      groups: ['/atlas', '/atlas/production'],
      issuedAt: new Date(1_700_000_000_000),
      notBefore: new Date(1_700_000_000_500),
      expiresAt: new Date(1_700_003_600_000),
      malformed: [],
    });
  });

  it('may be lists, or not there', () => {
    expect(readTokenClaims({ aud: ['one', 'other'], scope: ['compute.read', 'compute.create'] })).toMatchObject({
      issuer: undefined,
      audience: ['one', 'other'],
      scopes: ['compute.read', 'compute.create'],
      expiresAt: undefined,
    });
    expect(readTokenClaims({})).toMatchObject({ audience: [], scopes: [], malformed: [] });
  });

  it.each([
    ['exp', '1700003600'],
    ['exp', 1e300],
    ['nbf', null],
    ['iat', {}],
    ['aud', [1]],
    ['aud', {}],
    ['scope', 7],
    ['wlcg.groups', {}],
    ['iss', ['a']],
    ['sub', 1],
  ])('are malformed where %s is %j', (name, value) => {
    const claims = readTokenClaims({ [name]: value });
    expect(claims).toEqual({ ...readTokenClaims({}), malformed: [name] });
  });

  it('are not taken from what every object has', () => {
    expect(
      readTokenClaims(JSON.parse('{"__proto__": {"iss": "other"}}') as Record<string, unknown>).issuer,
    ).toBeUndefined();
  });

  it('have their types, for anything that an issuer has put there', () => {
    const payload = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.jsonValue()])), { requiredKeys: [] });
    fc.assert(
      fc.property(payload, (given) => {
        const { audience, scopes, expiresAt, notBefore, issuedAt, malformed } = readTokenClaims(given);
        for (const text of [...audience, ...scopes]) expect(typeof text).toBe('string');
        for (const date of [expiresAt, notBefore, issuedAt]) expect(date?.getTime()).not.toBeNaN();
        for (const name of malformed) expect(given).toHaveProperty(name);
      }),
    );
  });
});
