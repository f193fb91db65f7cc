import { describe, expect, it } from 'vitest';
import { isLegacyPkcs12, pkcs12Commands } from './pkcs12.js';

describe('a bundle as browsers export it', () => {
  it('needs -legacy where it is encrypted with RC2 or RC4, as older browsers do', () => {
    const withOid = (last: number) =>
      Buffer.from([0x30, 0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, last]);
    expect([1, 2, 5, 6].map((last) => isLegacyPkcs12(withOid(last)))).toEqual([true, true, true, true]);
    expect(isLegacyPkcs12(withOid(3))).toBe(false); // triple DES, which OpenSSL 3 still knows
  });

  it('is converted by one command, whose lines fit 80 columns and whose files are private', () => {
    const lines = pkcs12Commands("/home/me/it's mine.p12", { isLegacy: true });
    expect(lines.join('\n').split('(umask 077 &&')).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/\)$/);
    expect(lines.join('\n')).toContain(`P12='/home/me/it'\\''s mine.p12'`);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80);
    expect(pkcs12Commands('/home/me/cert.p12', { isLegacy: false }).join('\n')).not.toContain('legacy');
  });

  it('takes the place of no certificate that is there', () => {
    const lines = pkcs12Commands('/home/me/cert.p12', { isLegacy: false, present: ['usercert.pem'] });
    expect(lines).toContain(' mv usercert.pem usercert.pem.$(date +%s) &&');
  });
});
