import fc from 'fast-check';
import { nameOf, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { readCertificates } from './certificate.js';
import { encode, ia5String, printableString, Tag, utf8String } from './der.js';
import {
  appendCommonName,
  comparableName,
  isIssuerPlusCommonName,
  lastCommonName,
  readName,
  slashForm,
  writeName,
} from './distinguished-name.js';

const bmpString = (text: string): Buffer => encode(Tag.BMP_STRING, Buffer.from(text, 'utf16le').swap16());
const organisation = (value: Buffer): string => comparableName(writeName([['O', value]]));

describe('the slash form of a name', () => {
  it('is what ARC prints', () => {
    const [user] = readCertificates(recorded('user-cert.pem'), 'user-cert.pem');
    expect(slashForm(user.subjectName)).toBe('/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user');
  });

  it('escapes what OpenSSL escapes, and joins the attributes of one part with a plus', () => {
    const [odd] = readCertificates(recorded('openssl-3.0/odd-name-cert.pem'), 'odd-name-cert.pem');
    expect(slashForm(odd.subjectName)).toBe(
      String.raw`/DC=org/O=A\/B\+C/UID=jm+CN=Jos\xC3\xA9 M\xC3\xBCller/emailAddress=a@b.c`,
    );
  });

  it('prints an attribute without a short name by its number', () => {
    expect(slashForm(writeName([['1.2.3.4', utf8String('x')]]))).toBe('/1.2.3.4=x');
  });
});

describe('writing a name', () => {
  it('makes a text the kind of string that is usual for it', () => {
    const kinds = (type: string, value: string) => readName(writeName([[type, value]]))[0]?.[0]?.value.tag;
    expect(kinds('DC', 'org')).toBe(Tag.IA5_STRING);
    expect(kinds('CN', "host/Ada's (1) a-b.c")).toBe(Tag.PRINTABLE_STRING);
    expect([kinds('CN', 'a_b'), kinds('O', 'Universität')]).toEqual([Tag.UTF8_STRING, Tag.UTF8_STRING]);
    expect(slashForm(writeName([['O', 'Universität']]))).toBe(String.raw`/O=Universit\xC3\xA4t`);
  });
});

describe('comparing names', () => {
  it('takes string types, letter case and runs of spaces for equal', () => {
    const expected = organisation(utf8String('Test Authority'));
    expect(organisation(printableString('Test Authority'))).toBe(expected);
    expect(organisation(bmpString('TEST authority'))).toBe(expected);
    expect(organisation(ia5String('  test   authority '))).toBe(expected);
  });

  it.each([
    ['other text', utf8String('Test Authorities')],
    ['another letter case beyond ASCII', utf8String('É')],
    ['a kind of string that is compared byte for byte', encode(Tag.OCTET_STRING, Buffer.from('é'))],
    ['half a character', encode(Tag.BMP_STRING, Buffer.of(0, 65, 0))],
  ])('takes %s for different', (_what, value) => {
    expect(organisation(value)).not.toBe(organisation(utf8String('é')));
  });

  it('does not take two parts for one with two attributes', () => {
    const twoParts = writeName([
      ['O', utf8String('a')],
      ['CN', utf8String('b')],
    ]);
    expect(comparableName(twoParts)).not.toBe(comparableName(writeName([['O', utf8String('a"],["2.5.4.3=b')]])));
  });
});

describe("a proxy's name", () => {
  it("is the issuer's, byte for byte, and a CN more", () => {
    const issuer = nameOf('tester');
    const name = appendCommonName(issuer, '12345');
    expect(slashForm(name)).toBe('/DC=org/DC=example/CN=tester/CN=12345');
    expect(name.includes(issuer.subarray(2))).toBe(true);
    expect(lastCommonName(name)).toBe('12345');
    expect(isIssuerPlusCommonName(name, issuer)).toBe(true);
  });

  it('is recognised for any issuer and CN', () => {
    const value = fc.string({ unit: 'grapheme' }).map(utf8String);
    const parts = fc.array(fc.tuple(fc.constantFrom('DC', 'O', 'CN', 'emailAddress'), value), { minLength: 1 });
    fc.assert(
      fc.property(parts, fc.nat().map(String), (issuerParts, commonName) => {
        const issuer = writeName(issuerParts);
        expect(isIssuerPlusCommonName(appendCommonName(issuer, commonName), issuer)).toBe(true);
      }),
    );
  });

  it.each([
    ["the issuer's own", nameOf('tester')],
    ['that of another user', appendCommonName(nameOf('other'), '1')],
    ['one with two CNs more', appendCommonName(appendCommonName(nameOf('tester'), '1'), '2')],
    ['a CN alone', writeName([['CN', utf8String('1')]])],
  ])('is not %s', (_what, name) => {
    expect(isIssuerPlusCommonName(name, nameOf('tester'))).toBe(false);
  });

  it('does not end in anything else than a CN', () => {
    const issuer = writeName([['O', utf8String('a')]]);
    const name = writeName([
      ['O', utf8String('a')],
      ['OU', utf8String('1')],
    ]);
    expect(isIssuerPlusCommonName(name, issuer)).toBe(false);
    expect(lastCommonName(name)).toBeUndefined();
  });
});
