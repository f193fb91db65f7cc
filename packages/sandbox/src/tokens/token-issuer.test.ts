import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeToken, TokenIssuer, type TokenIssuerOptions } from './token-issuer.js';

const now = new Date();
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuers: readonly TokenIssuerOptions[] = [
  {
    issuer: 'https://issuer.example.org/',
    keys: [
      { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'r' },
      { ...ec.publicKey.export({ format: 'jwk' }), kid: 'e' },
    ],
  },
];
const make = (
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: KeyObject = rsa.privateKey,
) => {
  const payload = { iss: 'https://issuer.example.org/', sub: 'me', ...claims };
  const text = `${encode({ alg: 'RS256', kid: 'r', ...header })}.${encode(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const judge = (token: string, release: '6.17' | '7.0' = '7.0') =>
  judgeToken(`Bearer ${token}`, issuers, { release, now })?.subject;

describe('a token', () => {
  it('shows who the user is, in the words of A-REX', () => {
    expect(judge(make())).toBe('https://issuer.example.org//me');
  });

  it.each([
    ['is expired', make({ exp: now.getTime() / 1000 - 1 })],
    ['is too young', make({ nbf: now.getTime() / 1000 + 30 })],
    ['has its end as a text', make({ exp: '4000000000' })],
    ['is of another issuer', make({ iss: 'https://issuer.example.org' })],
    ['names no user', make({ sub: undefined })],
    ['has an unknown key', make({}, { kid: 'x' })],
    ['has no key', make({}, { kid: undefined })],
    ['is not signed', make({}, { alg: 'none' })],
    ['is signed with another key', make({}, {}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['has another algorithm than its key', make({}, { kid: 'e' })],
    ['is opaque', 'opaque'],
  ])('that %s shows nothing', (_, token) => {
    expect(judge(token)).toBeUndefined();
  });

  it('may have an elliptic key, but not on ARC 6.17', () => {
    const token = make({}, { alg: 'ES256', kid: 'e' }, ec.privateKey);
    expect(judge(token)).toBe('https://issuer.example.org//me');
    expect(judge(token, '6.17')).toBeUndefined();
  });

  it('of the sandbox itself is accepted by it', () => {
    const issuer = new TokenIssuer('https://localhost:4443/arex');
    expect(issuer.published).toBeUndefined();
    const token = issuer.issue('jane', {});
    const published = issuer.published === undefined ? [] : [issuer.published];
    expect(judgeToken(`Bearer ${token}`, published, { release: '6.17', now: new Date() })).toMatchObject({
      subject: 'https://localhost:4443/tokens/jane',
    });
  });
});
