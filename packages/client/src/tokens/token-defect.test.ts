import { makeToken, seconds } from 'jasmin-arc-testing/tokens/make-token.js';
import { describe, expect, it } from 'vitest';
import { decodeJwt } from './decode-jwt.js';
import { readTokenClaims } from './token-claims.js';
import { describeTokenDefect, findTokenDefects } from './token-defect.js';

const now = new Date('2026-11-30T12:00:00Z');
const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const endpoint = 'https://ce.example.org:443/arex';
const wordsFor = (claims: Record<string, unknown>, scope = 'compute.create') => {
  const read = readTokenClaims(decodeJwt(makeToken(claims))?.payload ?? {});
  return findTokenDefects(read, { endpoint, scope, now }).map((defect) => describeTokenDefect(defect, now));
};

describe('what speaks against a token', () => {
  it('is nothing where it says nothing, or what the server wants', () => {
    expect(wordsFor({})).toEqual([]);
    expect(
      wordsFor({
        exp: seconds(after(1)),
        nbf: seconds(now),
        aud: 'https://ce.example.org',
        scope: 'compute.read compute.create',
      }),
    ).toEqual([]);
  });

  it.each([
    [{ exp: seconds(after(-12)) }, 'expired 12 minutes ago, on 2026-11-30T11:48:00.000Z'],
    [{ exp: seconds(now) }, 'expired 0 seconds ago, on 2026-11-30T12:00:00.000Z'],
    [{ exp: seconds(after(-3 * 1440)) }, 'expired 3 days ago, on 2026-11-27T12:00:00.000Z'],
    [{ nbf: seconds(after(0.5)) }, 'is valid only in 30 seconds, from 2026-11-30T12:00:30.000Z'],
    [{ nbf: seconds(after(180)) }, 'is valid only in 3 hours, from 2026-11-30T15:00:00.000Z'],
    [{ exp: 'tomorrow' }, 'has a claim "exp" of a wrong type'],
    [
      { aud: ['https://other.example.org', 'x'] },
      'is for https://other.example.org, x (its "aud"), not for this server',
    ],
    [{ scope: 'compute.read' }, 'allows compute.read (its "scope"), not compute.create'],
  ])('is in words for %j', (claims, words) => {
    expect(wordsFor(claims)).toEqual([words]);
  });

  it('is all of it, the gravest first', () => {
    const claims = { exp: seconds(after(-1)), aud: 'x', scope: 'openid' };
    const found = findTokenDefects(readTokenClaims(claims), { endpoint, scope: 'compute.create', now });
    expect(found.map(({ kind }) => kind)).toEqual(['expired', 'other-audience', 'missing-scope']);
  });
});
