import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { CredentialFormatError, PassPhraseError } from '../errors/index.js';
import { readCertificates } from './certificate.js';
import { encode, octetString, oid, readElement, readElements, sequence, Tag, unsigned } from './der.js';
import { isPkcs12, readPkcs12 } from './pkcs12.js';
import { readPrivateKey } from './private-key.js';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/pkcs12/${name}`, import.meta.url));

const PHRASE = 'correct horse';
const [user] = readCertificates(recorded('user-cert.pem'), 'user-cert.pem');
const [authority] = readCertificates(recorded('ca-cert.pem'), 'ca-cert.pem');
const key = readPrivateKey(recorded('user-key.pem'), 'user-key.pem');

const read = (name: string, passPhrase?: string) => readPkcs12(fixture(name), name, passPhrase);
const subjects = ({ certificates }: ReturnType<typeof read>) => certificates.map(({ subject }) => subject);

describe('reading a PKCS #12 file', () => {
  it.each([
    ['openssl-3.0/aes-256.p12', 'as OpenSSL 3 writes it', true],
    ['openssl-3.0/legacy.p12', 'of an older browser', true],
    ['cryptography-48/best-available.p12', 'as Python writes it', true],
    ['openssl-3.0/rc2-everywhere.p12', 'with RC2 at 128 and 40 bits', false],
    ['openssl-3.0/two-key-3des.p12', 'with triple DES of two keys and a MAC with SHA-512', false],
    ['openssl-3.0/no-mac.p12', 'without a MAC', false],
  ])('reads %s, %s', (name, _what, hasAuthority) => {
    const contents = read(name, PHRASE);
    expect(contents.keys).toHaveLength(1);
    expect(contents.keys[0]?.equals(key)).toBe(true);
    expect(contents.certificates[0]?.equals(user)).toBe(true);
    expect(subjects(contents)).toEqual(hasAuthority ? [user.subject, authority.subject] : [user.subject]);
  });

  it('reads one whose pass phrase has letters beyond ASCII', () => {
    expect(subjects(read('openssl-3.0/umlaut.p12', 'Öl für 5 €'))).toEqual([user.subject]);
  });

  it.each(['openssl-3.0/empty-pass-phrase.p12', 'openssl-3.0/open.p12'])('reads %s without a pass phrase', (name) => {
    expect(read(name).keys).toHaveLength(1);
    expect(read(name, '').keys).toHaveLength(1);
  });

  it('reads one in pieces and of indefinite length, as browsers write it', () => {
    const whole = fixture('openssl-3.0/legacy.p12');
    const inPieces = asBrowsersWrite(whole);
    expect(inPieces.length).toBeGreaterThan(whole.length);
    expect(readPkcs12(inPieces, 'browser.p12', PHRASE).keys[0]?.equals(key)).toBe(true);
  });

  it('gives all keys there are, each once', () => {
    const { keys, certificates } = read('keytool-17/two-keys.p12', PHRASE);
    expect(keys).toHaveLength(2);
    expect(certificates[0]?.belongsTo(keys[0] ?? key)).toBe(true);
  });

  it('gives no key or no certificate where there is none', () => {
    expect(read('openssl-3.0/no-key.p12', PHRASE)).toMatchObject({ keys: [], certificates: [{}] });
    expect(read('openssl-3.0/no-certificate.p12', PHRASE)).toMatchObject({ keys: [{}], certificates: [] });
  });

  it.each(['openssl-3.0/aes-256.p12', 'openssl-3.0/legacy.p12', 'openssl-3.0/no-mac.p12'])(
    'given a wrong pass phrase for %s, then it is refused and not repeated',
    (name) => {
      for (const passPhrase of ['correct hors', '', 'correct horse ']) {
        const refused = thrown(() => read(name, passPhrase));
        expect(refused).toMatchObject({
          code: 'ERR_ARC_PASS_PHRASE',
          remedy: 'correct-pass-phrase',
          message: `The pass phrase does not open ${name}`,
        });
        if (passPhrase !== '') expect(inspect(refused, { depth: null })).not.toContain(passPhrase);
      }
    },
  );

  it('given a wrong pass phrase that decrypts to nonsense by chance, then it is refused as wrong all the same', () => {
    const bytes = fixture('openssl-3.0/aes-256.p12');
    // About one in 256 does.
    for (let number = 0; number < 600; number += 1) {
      expect(thrown(() => readPkcs12(bytes, 'me.p12', `wrong ${number}`))).toBeInstanceOf(PassPhraseError);
    }
  });

  it('given no pass phrase where one is needed, then that is the error', () => {
    expect(thrown(() => read('openssl-3.0/aes-256.p12'))).toMatchObject({
      code: 'ERR_ARC_PASS_PHRASE',
      remedy: 'give-pass-phrase',
      message: 'openssl-3.0/aes-256.p12 is protected by a pass phrase, and none was given',
    });
  });

  it('given a scheme that is not supported, then its identifier is named', () => {
    expect(thrown(() => read('openssl-3.0/rc4.p12', PHRASE))).toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_FORMAT',
      remedy: 'export-again',
      message: 'openssl-3.0/rc4.p12 is encrypted in a way that is not supported (1.2.840.113549.1.12.1.1)',
    });
  });

  it('given more rounds than anyone uses, then it does not begin with them', () => {
    const mac = sequence(
      sequence(sequence(oid('1.3.14.3.2.26')), octetString(Buffer.alloc(20))),
      octetString(Buffer.alloc(8)),
      unsigned(2 ** 31),
    );
    const safe = sequence(oid('1.2.840.113549.1.7.1'), encode(0xa0, octetString(sequence())));
    expect(thrown(() => readPkcs12(sequence(unsigned(3), safe, mac), 'slow.p12', PHRASE))).toMatchObject({
      code: 'ERR_ARC_CREDENTIAL_FORMAT',
      message: 'slow.p12 asks for 2147483648 rounds of key derivation',
    });
  });

  it('given a wrong pass phrase, then the code that authenticates the file is not computed, which may take long', () => {
    const [version, safe, mac] = readElements(readElement(fixture('openssl-3.0/aes-256.p12')));
    const [digest, salt] = readElements(mac);
    const parts = [digest, salt].map((part) => part?.bytes ?? Buffer.alloc(0));
    const endless = sequence(...parts, unsigned(2 ** 31)); // with the right pass phrase, so many rounds are refused
    const bytes = sequence(version?.bytes ?? Buffer.alloc(0), safe?.bytes ?? Buffer.alloc(0), endless);
    const told = (passPhrase?: string) => thrown(() => readPkcs12(bytes, 'slow.p12', passPhrase));
    expect(told(PHRASE)).toMatchObject({ message: 'slow.p12 asks for 2147483648 rounds of key derivation' });
    expect([told(), told('wrong')]).toMatchObject([{ remedy: 'give-pass-phrase' }, { remedy: 'correct-pass-phrase' }]);
  });

  it('given contents that were changed, then they are not returned', () => {
    const [version, authSafe, mac] = readElements(readElement(fixture('openssl-3.0/aes-256.p12')));
    const open = readElements(readElement(fixture('openssl-3.0/open.p12')))[1];
    const parts = [version, open, mac].map((part) => part?.bytes ?? Buffer.alloc(0));
    expect(authSafe?.bytes.equals(open?.bytes ?? Buffer.alloc(0))).toBe(false);
    expect(thrown(() => readPkcs12(sequence(...parts), 'changed.p12', PHRASE))).toBeInstanceOf(PassPhraseError);
  });

  it('given the file at any length below its own, then it is said to be damaged', () => {
    const whole = fixture('openssl-3.0/legacy.p12');
    for (let length = 0; length < whole.length; length += 1) {
      expect(thrown(() => readPkcs12(whole.subarray(0, length), 'cut.p12', PHRASE))).toMatchObject({
        code: 'ERR_ARC_CREDENTIAL_FORMAT',
        remedy: 'export-again',
        message: expect.stringMatching(/^cut\.p12 is damaged or not a PKCS #12 file: /),
      });
    }
  });
});

describe('any bytes in place of a PKCS #12 file', () => {
  const isDocumented = (error: unknown): boolean =>
    error instanceof CredentialFormatError || error instanceof PassPhraseError;

  it('given random ones, then nothing but the documented errors comes of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, hasBeginning) => {
        const start = hasBeginning ? fixture('openssl-3.0/open.p12').subarray(0, 40) : Buffer.alloc(0);
        expect(thrown(() => readPkcs12(Buffer.concat([start, bytes]), 'random.p12', PHRASE))).toSatisfy(isDocumented);
      }),
    );
  });

  // The open one has no authentication code, and lets a change through to the certificate and the key.
  it.each([
    ['openssl-3.0/open.p12', 600],
    ['openssl-3.0/no-mac.p12', 100],
    ['openssl-3.0/legacy.p12', 100],
  ])('given %s with one byte changed, then it is read or nothing but these errors comes of it', (name, numRuns) => {
    const whole = fixture(name);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const bytes = Buffer.from(whole);
        bytes[index] = (bytes[index] ?? 0) ^ change;
        try {
          readPkcs12(bytes, 'changed.p12', PHRASE);
        } catch (error) {
          expect(error).toSatisfy(isDocumented);
        }
      }),
      { numRuns },
    );
  });
});

describe('telling a PKCS #12 file from others', () => {
  it('goes by its beginning', () => {
    expect(isPkcs12(fixture('openssl-3.0/aes-256.p12'))).toBe(true);
    expect(isPkcs12(asBrowsersWrite(fixture('openssl-3.0/legacy.p12')))).toBe(true);
    expect(isPkcs12(user.der)).toBe(false);
    expect(isPkcs12(Buffer.from(recorded('user-cert.pem')))).toBe(false);
    expect(isPkcs12(Buffer.alloc(0))).toBe(false);
  });
});

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The same file with indefinite lengths, and its contents in pieces of 100 bytes. */
function asBrowsersWrite(bytes: Buffer): Buffer {
  const [version, authSafe, mac] = readElements(readElement(bytes));
  const [type, content] = readElements(authSafe);
  const [safe] = readElements(content, 0xa0);
  const contents = safe?.contents ?? Buffer.alloc(0);
  const pieces = Array.from({ length: Math.ceil(contents.length / 100) }, (_, index) =>
    octetString(contents.subarray(index * 100, index * 100 + 100)),
  );
  const indefinite = (tag: number, ...parts: readonly (Buffer | undefined)[]): Buffer =>
    Buffer.concat([Buffer.of(tag, 0x80), ...parts.map((part) => part ?? Buffer.alloc(0)), Buffer.alloc(2)]);
  const wrapped = indefinite(0xa0, indefinite(Tag.OCTET_STRING | 0x20, ...pieces));
  return indefinite(Tag.SEQUENCE, version?.bytes, indefinite(Tag.SEQUENCE, type?.bytes, wrapped), mac?.bytes);
}
