import { inspect } from 'node:util';
import fc from 'fast-check';
import { makeToken } from 'jasmin-arc-testing/tokens/make-token.js';
import { describe, expect, it } from 'vitest';
import { TokenError } from '../errors/index.js';
import { BearerToken } from './bearer-token.js';

const place = { kind: 'file', path: '/tmp/bt_u1000' } as const;
const thrownFor = (text: string): unknown => {
  try {
    return new BearerToken(text, place);
  } catch (error) {
    return error;
  }
};

describe('a token', () => {
  it('is used without the white space around it', () => {
    expect(new BearerToken(' \t\nabc.d-e_f~+/==\r\n', place).reveal()).toBe('abc.d-e_f~+/==');
  });

  it('has claims if it is a JSON Web Token', () => {
    expect(new BearerToken(makeToken({ sub: 'me' }), place).claims).toMatchObject({ subject: 'me' });
    expect(new BearerToken('opaque', place).claims).toBeUndefined();
  });

  it.each([
    ['inner white space', 'secret word', 'malformed', 'replace-token'],
    ['a second line, which would be another header', 'secret\r\nx-other: 1', 'malformed', 'replace-token'],
    ['quotes', '"secret"', 'malformed', 'replace-token'],
    ['other letters', 'sécret', 'malformed', 'replace-token'],
    ['an inner =', 'sec=ret', 'malformed', 'replace-token'],
    ['no characters', ' \n', 'malformed', 'replace-token'],
    ['more characters than A-REX reads', `secret${'x'.repeat(5000)}`, 'too-long', 'get-shorter-token'],
  ])('cannot have %s; the error names its place, never it', (_, text, problem, remedy) => {
    const error = thrownFor(text);
    expect(error).toBeInstanceOf(TokenError);
    expect(error).toMatchObject({ problem, remedy, path: place.path });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('sec');
    expect(String(error)).toContain(place.path);
  });

  it('is not shown by what prints values', () => {
    const token = new BearerToken('very-secret', place);
    const shown = [
      inspect({ token }, { depth: Infinity, showHidden: true, getters: true }),
      JSON.stringify({ token }),
      `${token}`,
      Object.values(token).join(),
    ];
    for (const text of shown) expect(text).not.toContain('very-secret');
    expect(shown[0]).toContain('[token in /tmp/bt_u1000]');
  });

  it('is one line of the characters of RFC 6750, or an error, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const made = thrownFor(text);
        if (made instanceof BearerToken) expect(made.reveal()).toMatch(/^[A-Za-z0-9._~+/=-]+$/);
        else expect(made).toBeInstanceOf(TokenError);
      }),
    );
  });
});
