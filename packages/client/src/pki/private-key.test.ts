import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { ecKeyPair, keyPair, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { PassPhraseError } from '../errors/index.js';
import { type DerElement, readElement, readElements, sequence, Tag, unsigned } from './der.js';
import { writePem } from './pem.js';
import { isEncryptedKey, readPrivateKey } from './private-key.js';

const rsa = readPrivateKey(recorded('user-key.pem'), 'user-key.pem');
const ec = ecKeyPair('user').privateKey;
const PHRASE = 'correct horse';

const aes = { cipher: 'aes-256-cbc', passphrase: PHRASE } as const;
const PLAIN = {
  'PKCS #8': rsa.export({ format: 'pem', type: 'pkcs8' }).toString(),
  'PKCS #1': rsa.export({ format: 'pem', type: 'pkcs1' }).toString(),
  'SEC 1': ec.export({ format: 'pem', type: 'sec1' }).toString(),
  Ed25519: keyPair('user').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
};
const ENCRYPTED = {
  'PKCS #8': rsa.export({ format: 'pem', type: 'pkcs8', ...aes }).toString(),
  'PKCS #1 with AES': rsa.export({ format: 'pem', type: 'pkcs1', ...aes }).toString(),
  'PKCS #1 with Triple DES': rsa.export({ format: 'pem', type: 'pkcs1', ...aes, cipher: 'des-ede3-cbc' }).toString(),
  'SEC 1': ec.export({ format: 'pem', type: 'sec1', ...aes }).toString(),
};

/** The key in PKCS #8, encrypted with another number of rounds than the one it states. */
function withRounds(count: number): string {
  const der = Buffer.from(ENCRYPTED['PKCS #8'].replace(/-----.*-----|\n/g, ''), 'base64');
  const [algorithm, encrypted] = readElements(readElement(der));
  const [scheme, parameters] = readElements(algorithm);
  const [derivation, cipher] = readElements(parameters);
  const [kdf, kdfParameters] = readElements(derivation);
  const changed = readElements(kdfParameters).map(({ tag, bytes }) => (tag === Tag.INTEGER ? unsigned(count) : bytes));
  const bytesOf = (element: DerElement | undefined) => element?.bytes ?? Buffer.alloc(0);
  const pbes2 = sequence(sequence(bytesOf(kdf), sequence(...changed)), bytesOf(cipher));
  return writePem('ENCRYPTED PRIVATE KEY', sequence(sequence(bytesOf(scheme), pbes2), bytesOf(encrypted)));
}

describe('reading a private key', () => {
  it('does not begin with more rounds of key derivation than anyone uses', () => {
    expect(() => readPrivateKey(withRounds(5_000_001), 'key.pem', PHRASE)).toThrow(
      'The private key in key.pem asks for 5000001 rounds of key derivation',
    );
    expect(readPrivateKey(withRounds(2048), 'key.pem', PHRASE).type).toBe('private');
  });

  it.each(Object.entries(PLAIN))('reads %s', (_kind, pem) => {
    expect(isEncryptedKey(pem)).toBe(false);
    expect(readPrivateKey(pem, 'key.pem').type).toBe('private');
  });

  it.each(Object.entries(ENCRYPTED))('reads %s, encrypted, with its pass phrase', (_kind, pem) => {
    expect(isEncryptedKey(pem)).toBe(true);
    expect(readPrivateKey(pem, 'key.pem', PHRASE).type).toBe('private');
  });

  it.each(Object.entries(ENCRYPTED))(
    'given %s, encrypted, without a pass phrase, then it is asked for',
    (_kind, pem) => {
      expect(() => readPrivateKey(pem, 'key.pem')).toThrow(
        expect.objectContaining({
          code: 'ERR_ARC_PASS_PHRASE',
          message: 'The private key in key.pem is protected by a pass phrase, and none was given',
          hint: expect.stringContaining('openssl pkey -in key.pem'),
        }),
      );
    },
  );

  it.each(Object.entries(ENCRYPTED))(
    'given %s, encrypted, with a wrong pass phrase, then it is refused',
    (_kind, pem) => {
      for (const phrase of ['', 'wrong']) {
        expect(() => readPrivateKey(pem, 'key.pem', phrase)).toThrow(
          expect.objectContaining({
            code: 'ERR_ARC_PASS_PHRASE',
            message: 'The pass phrase does not open the private key in key.pem',
          }),
        );
      }
    },
  );

  it('given a wrong pass phrase that decrypts to nonsense by chance, then it is refused as wrong all the same', () => {
    // About one in three hundred does.
    for (let number = 0; number < 600; number += 1) {
      expect(() => readPrivateKey(ENCRYPTED['PKCS #1 with AES'], 'key.pem', `wrong ${number}`)).toThrow(
        PassPhraseError,
      );
    }
  });

  it('given a key that is encrypted in an unknown way, then the error does not blame the pass phrase', () => {
    const pem = ENCRYPTED['PKCS #1 with AES'].replace('AES-256-CBC', 'UNKNOWN');
    expect(() => readPrivateKey(pem, 'key.pem', PHRASE)).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_CREDENTIAL_FORMAT', hint: expect.stringContaining('legacy') }),
    );
  });

  it('does not mind a pass phrase that is not needed', () => {
    expect(readPrivateKey(PLAIN['PKCS #8'], 'key.pem', 'unneeded').equals(rsa)).toBe(true);
  });

  it('finds the key between the certificates of a proxy file', () => {
    expect(readPrivateKey(recorded('arcproxy-6.17/proxy.pem'), 'proxy').asymmetricKeyType).toBe('rsa');
  });

  it.each([
    ['a certificate only', recorded('user-cert.pem'), 'BEGIN … PRIVATE KEY'],
    ['binary data', '0\x82\x04', 'openssl pkcs12'],
  ])('given %s, then the error says what is missing', (_what, text, hint) => {
    expect(() => readPrivateKey(text, 'key.pem')).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_CREDENTIAL_FORMAT', hint: expect.stringContaining(hint) }),
    );
  });

  it('given a key cut short, then it is refused without a word of it', () => {
    const [begin, first = '', ...rest] = PLAIN['PKCS #8'].split('\n');
    const cut = [begin, first, ...rest.slice(3)].join('\n');
    expect(() => readPrivateKey(cut, 'key.pem')).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_CREDENTIAL_FORMAT', message: expect.not.stringContaining(first) }),
    );
  });

  it('gives a key that does not print itself', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const { d = '' } = privateKey.export({ format: 'jwk' });
    const printed = [
      inspect(privateKey, { showHidden: true, depth: 9 }),
      String(privateKey),
      JSON.stringify(privateKey),
    ];
    for (const text of printed) expect(text).not.toContain(d);
  });
});
