import { createHash } from 'node:crypto';
import { ia5String, objectIdentifier, printableString, sequence, setOf, utf8String } from './der.js';

/** The attributes of a name, the outermost first: `[['DC', 'org'], ['CN', 'tester']]`. */
export type DistinguishedName = readonly (readonly ['DC' | 'O' | 'CN', string])[];

const attributeTypes = { DC: '0.9.2342.19200300.100.1.25', O: '2.5.4.10', CN: '2.5.4.3' } as const;

/** As grid software writes names: `/DC=org/O=Sandbox/CN=tester`. */
export const slashForm = (name: DistinguishedName): string => name.map(([type, value]) => `/${type}=${value}`).join('');

export const encodeName = (name: DistinguishedName): Buffer =>
  sequence(
    ...name.map(([type, value]) => {
      // RFC 4519 makes domain components IA5String; the rest is PrintableString where its alphabet allows.
      const text = type === 'DC' ? ia5String(value) : isPrintable(value) ? printableString(value) : utf8String(value);
      return setOf(sequence(objectIdentifier(attributeTypes[type]), text));
    }),
  );

const isPrintable = (text: string): boolean => /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);

/**
 * The file name under which OpenSSL looks an authority up: a hash of the name's canonical form, in which case,
 * repeated blanks and string types make no difference.
 */
export const subjectHash = (name: DistinguishedName): string => {
  const canonical = name.map(([type, value]) => {
    const folded = value
      .trim()
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    return setOf(sequence(objectIdentifier(attributeTypes[type]), utf8String(folded)));
  });
  return firstFourBytes('sha1', Buffer.concat(canonical));
};

/** The same for software older than OpenSSL 1.0: MD5 over the name as it is encoded. */
export const oldSubjectHash = (name: DistinguishedName): string => firstFourBytes('md5', encodeName(name));

const firstFourBytes = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest().readUInt32LE(0).toString(16).padStart(8, '0');
