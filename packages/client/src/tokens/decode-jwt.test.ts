import fc from 'fast-check';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import { describe, expect, it } from 'vitest';
import { decodeJwt } from './decode-jwt.js';
import { readTokenClaims } from './token-claims.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');

describe('the parts of a token', () => {
  it('are those of the example of RFC 7519, section 3.1', () => {
    const text =
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect(decodeJwt(text)).toEqual({
      header: { typ: 'JWT', alg: 'HS256' },
      payload: { iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true },
    });
  });

  it('are shown without a signature, too, as in RFC 7519, section 6.1', () => {
    const text =
      'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.';
    expect(decodeJwt(text)?.header).toEqual({ alg: 'none' });
  });

  it('are as an issuer has put them there', () => {
    const claims = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(claims, claims, (header, payload) => {
        const whole = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
        expect(decodeJwt(makeToken(payload, header))).toEqual({ header: whole(header), payload: whole(payload) });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['an opaque token', 'opaque'],
    ['two parts', `${encode('{}')}.${encode('{}')}`],
    ['an encrypted token of five parts', Array(5).fill(encode('{}')).join('.')],
    ['a list of claims', `${encode('{}')}.${encode('[]')}.x`],
    ['null', `${encode('{}')}.${encode('null')}.x`],
    ['what is not JSON', `${encode('{}')}.${encode('{')}.x`],
    ['what is not UTF-8', `${encode('{}')}.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.x`],
    ['base64 with other characters', `${encode('{}')}.${encode('{}')}=.x`],
    ['another kind of signature', `${encode('{}')}.${encode('{}')}.+/`],
  ])('are not there in %s', (_, text) => {
    expect(decodeJwt(text)).toBeUndefined();
  });

  it('are read, or not, without an error, for any text', () => {
    const pieces = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json().map(encode));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 5 }), (parts) => {
        const decoded = decodeJwt(parts.join('.'));
        if (decoded !== undefined) expect(Array.isArray(decoded.payload)).toBe(false);
      }),
    );
  });

  it('are those of the issuer, or none, where one character of a token is another one', () => {
    const claims = { iss: 'https://issuer.example.org', aud: ['a', 'b'], exp: 4_000_000_000, 'wlcg.ver': '1.0' };
    const token = makeToken(claims);
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (index, other) => {
          const changed = token.slice(0, index) + other + token.slice(index + 1);
          const decoded = decodeJwt(changed);
          if (decoded === undefined) return;
          // Of what a server would refuse, too, all that is shown is what stands there.
          expect(readTokenClaims(decoded.payload).malformed.every((claim) => claim in decoded.payload)).toBe(true);
          const [head, body] = changed.split('.');
          expect(decoded.payload).toEqual(JSON.parse(Buffer.from(body ?? '', 'base64url').toString()));
          expect(decoded.header).toEqual(JSON.parse(Buffer.from(head ?? '', 'base64url').toString()));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('of any kind are read as claims without an error', () => {
    const names = fc.constantFrom('iss', 'sub', 'aud', 'scope', 'exp', 'nbf', 'iat', '__proto__', 'constructor');
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(names, fc.string()), fc.jsonValue()), (payload) => {
        const { audience, scopes, expiresAt } = readTokenClaims(decodeJwt(makeToken(payload))?.payload ?? {});
        expect([...audience, ...scopes].every((each) => typeof each === 'string')).toBe(true);
        expect(Number.isNaN(expiresAt?.getTime() ?? 0)).toBe(false);
      }),
    );
  });
});
