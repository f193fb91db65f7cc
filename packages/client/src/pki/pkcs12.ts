import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { CredentialFormatError, PassPhraseError } from '../errors/index.js';
import { berToDer, joinOctets } from './ber.js';
import { Certificate } from './certificate.js';
import {
  type DerElement,
  DerError,
  expectTag,
  explicitTag,
  implicitTag,
  readElement,
  readElements,
  readOid,
  readUnsigned,
  Tag,
} from './der.js';
import {
  DecryptionError,
  decryptWithPassPhrase,
  IterationBudget,
  UnsupportedEncryptionError,
} from './pass-phrase-encryption.js';
import { type KdfHash, KdfPurpose, pkcs12Kdf, pkcs12Password } from './pkcs12-kdf.js';

/** What a PKCS #12 file holds. */
export interface Pkcs12Contents {
  /** The certificate that the first key belongs to, if it is there, and then the others as they stand. */
  readonly certificates: readonly Certificate[];
  /** The private keys, each once. Their contents are not shown when they are printed. */
  readonly keys: readonly KeyObject[];
}

/** Whether these bytes begin as a PKCS #12 file does: a sequence whose first element is the version, 3 (RFC 7292, section 4). */
export function isPkcs12(bytes: Buffer): boolean {
  const lengthByte = bytes[1] ?? 0;
  const start = lengthByte > 0x80 ? 2 + (lengthByte & 0x7f) : 2;
  return bytes[0] === Tag.SEQUENCE && bytes.subarray(start, start + 3).equals(VERSION_3);
}

const VERSION_3 = Buffer.of(Tag.INTEGER, 1, 3);

/**
 * Reads a PKCS #12 file, as browsers and OpenSSL export a certificate with its key (`.p12`, `.pfx`). Nothing in it is returned before the
 * code that authenticates the file has been checked with the pass phrase, if the file has one.
 *
 * @param source - the name of the file, for messages
 * @param passPhrase - left out, only files that are open without one are read
 * @throws PassPhraseError if the file needs a pass phrase that is not given, or another
 * @throws CredentialFormatError if it is cut short, damaged, or made in a way that is not supported
 * @see RFC 7292, sections 4 and 5
 */
export function readPkcs12(bytes: Buffer, source: string, passPhrase?: string): Pkcs12Contents {
  try {
    return open(bytes, source, passPhrase);
  } catch (cause) {
    if (cause instanceof DerError) {
      throw new CredentialFormatError(`${source} is damaged or not a PKCS #12 file: ${cause.message}`, {
        cause,
        remedy: 'export-again',
        path: source,
      });
    }
    if (cause instanceof UnsupportedEncryptionError) {
      throw new CredentialFormatError(`${source} ${cause.message}`, { cause, remedy: 'export-again', path: source });
    }
    throw cause;
  }
}

function open(bytes: Buffer, source: string, passPhrase: string | undefined): Pkcs12Contents {
  const { safe, macData } = readFile(bytes);
  const budget = new IterationBudget();
  // Some programs write an empty pass phrase, and some none at all, where the user has set none.
  const candidates = passPhrase === undefined || passPhrase === '' ? ['', undefined] : [passPhrase];
  for (const candidate of candidates) {
    const contents = tryContents(safe, { source, passPhrase: candidate, budget });
    if (contents === undefined) continue;
    if (macData === undefined || isAuthentic(macData, safe, candidate, budget)) return contents;
  }
  throw passPhrase === undefined
    ? new PassPhraseError(`${source} is protected by a pass phrase, and none was given`, {
        remedy: 'give-pass-phrase',
        path: source,
      })
    : new PassPhraseError(`The pass phrase does not open ${source}`, { remedy: 'correct-pass-phrase', path: source });
}

/**
 * Decrypts before the authentication code is checked, because a wrong pass phrase is noticed sooner like that: Node.js derives the keys
 * of today's ciphers, but that of the code takes a second of JavaScript in files of some browsers.
 * @returns undefined if the pass phrase is wrong
 */
function tryContents(safe: Buffer, opening: Opening): Pkcs12Contents | undefined {
  try {
    return readContents(safe, opening);
  } catch (cause) {
    if (cause instanceof DecryptionError) return undefined;
    throw cause;
  }
}

export const ContentTypes = { DATA: '1.2.840.113549.1.7.1', ENCRYPTED_DATA: '1.2.840.113549.1.7.6' } as const;

/**
 * The AuthenticatedSafe of a file, whose parts are encrypted each by itself (RFC 7292, section 4.1); nothing has been checked.
 * @throws DerError, UnsupportedEncryptionError if it cannot be found
 */
export function readAuthenticatedSafe(bytes: Buffer): Buffer {
  return readFile(bytes).safe;
}

function readFile(bytes: Buffer): { readonly safe: Buffer; readonly macData: DerElement | undefined } {
  const [version, authSafe, macData] = readElements(readElement(berToDer(bytes)));
  if (readUnsigned(version) !== 3) throw new DerError('its version is not 3');
  return { safe: readSafe(authSafe), macData };
}

/** The authenticated contents, which are protected by a pass phrase, not by a signature. */
function readSafe(authSafe: DerElement | undefined): Buffer {
  const [type, content] = readElements(authSafe);
  if (readOid(type) !== ContentTypes.DATA) {
    throw new UnsupportedEncryptionError('is protected by a signature in place of a pass phrase');
  }
  return expectTag(readElements(content, explicitTag(0))[0], Tag.OCTET_STRING).contents;
}

const MAC_HASHES: ReadonlyMap<string, KdfHash> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** RFC 7292, section 5.1. */
function isAuthentic(
  macData: DerElement,
  safe: Buffer,
  passPhrase: string | undefined,
  budget: IterationBudget,
): boolean {
  const [digestInfo, salt, count] = readElements(macData);
  const [algorithm, digest] = readElements(digestInfo);
  const name = readOid(readElements(algorithm)[0]);
  const hash = MAC_HASHES.get(name);
  if (hash === undefined) {
    throw new UnsupportedEncryptionError(`is authenticated in a way that is not supported (${name})`);
  }
  const expected = expectTag(digest, Tag.OCTET_STRING).contents;
  const key = pkcs12Kdf({
    hash,
    password: pkcs12Password(passPhrase),
    salt: expectTag(salt, Tag.OCTET_STRING).contents,
    iterations: count === undefined ? 1 : budget.spend(count),
    purpose: KdfPurpose.MAC,
    length: MAC_BYTES[hash],
  });
  const actual = createHmac(hash, key).update(safe).digest();
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

const MAC_BYTES: Readonly<Record<KdfHash, number>> = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };

/** A file that is being opened with a pass phrase. */
interface Opening {
  readonly source: string;
  readonly passPhrase: string | undefined;
  readonly budget: IterationBudget;
}

interface Found {
  readonly certificates: Certificate[];
  readonly keys: KeyObject[];
}

function readContents(safe: Buffer, opening: Opening): Pkcs12Contents {
  const found: Found = { certificates: [], keys: [] };
  for (const info of readElements(readElement(berToDer(safe)))) {
    const [type, content] = readElements(info);
    const [body] = readElements(content, explicitTag(0));
    readBags(decryptContents(readOid(type), body, opening), { ...opening, found });
  }
  const [first] = found.keys;
  const isOwn = (certificate: Certificate): boolean => first !== undefined && certificate.belongsTo(first);
  const own = found.certificates.find(isOwn);
  const certificates =
    own === undefined ? found.certificates : [own, ...found.certificates.filter((one) => one !== own)];
  return { certificates, keys: found.keys };
}

/** The SafeContents, in DER. */
function decryptContents(type: string, body: DerElement | undefined, { passPhrase, budget }: Opening): Buffer {
  switch (type) {
    case ContentTypes.DATA:
      return berToDer(expectTag(body, Tag.OCTET_STRING).contents);
    case ContentTypes.ENCRYPTED_DATA: {
      const [, content] = readElements(body);
      const [, algorithm, encrypted] = readElements(content);
      return parseDecrypted(decryptWithPassPhrase(algorithm, readEncrypted(encrypted), passPhrase, budget));
    }
    default:
      throw new UnsupportedEncryptionError(`is encrypted for a certificate in place of a pass phrase (${type})`);
  }
}

/** `[0] IMPLICIT OCTET STRING`, whole or in pieces. */
function readEncrypted(element: DerElement | undefined): Buffer {
  return element?.tag === explicitTag(0)
    ? joinOctets(readElements(element, explicitTag(0)).map(({ bytes }) => bytes))
    : expectTag(element, implicitTag(0)).contents;
}

const BagTypes = {
  KEY: '1.2.840.113549.1.12.10.1.1',
  ENCRYPTED_KEY: '1.2.840.113549.1.12.10.1.2',
  CERTIFICATE: '1.2.840.113549.1.12.10.1.3',
  BAGS: '1.2.840.113549.1.12.10.1.6',
} as const;

const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

interface Reading extends Opening {
  readonly found: Found;
}

/** Reads SafeContents (RFC 7292, section 4.2). Bags of other kinds, such as revocation lists, are left out. */
function readBags(contents: Buffer, reading: Reading): void {
  for (const bag of readElements(readElement(contents))) {
    const [type, value] = readElements(bag);
    const [content] = readElements(value, explicitTag(0));
    readBag(readOid(type), content, reading);
  }
}

function readBag(type: string, content: DerElement | undefined, reading: Reading): void {
  const { found, source, passPhrase, budget } = reading;
  switch (type) {
    case BagTypes.KEY:
      addKey(expectTag(content, Tag.SEQUENCE).bytes, reading);
      break;
    case BagTypes.ENCRYPTED_KEY: {
      const [algorithm, encrypted] = readElements(content);
      const data = expectTag(encrypted, Tag.OCTET_STRING).contents;
      addKey(parseDecrypted(decryptWithPassPhrase(algorithm, data, passPhrase, budget)), reading);
      break;
    }
    case BagTypes.CERTIFICATE: {
      const [kind, wrapped] = readElements(content);
      if (readOid(kind) !== X509_CERTIFICATE) break;
      const der = expectTag(readElements(wrapped, explicitTag(0))[0], Tag.OCTET_STRING).contents;
      found.certificates.push(new Certificate(der, `a certificate in ${source}`));
      break;
    }
    case BagTypes.BAGS:
      // The conversion to DER has limited how deep they are nested.
      readBags(expectTag(content, Tag.SEQUENCE).bytes, reading);
      break;
    default:
      break;
  }
}

/** With a wrong pass phrase, decryption may by chance succeed and give other bytes. What is encrypted is always a sequence. */
function parseDecrypted(bytes: Buffer): Buffer {
  if (bytes[0] !== Tag.SEQUENCE) throw new DecryptionError('what was decrypted is not readable');
  try {
    return berToDer(bytes);
  } catch (cause) {
    throw new DecryptionError('what was decrypted is not readable', { cause });
  }
}

function addKey(der: Buffer, { found, source }: Reading): void {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : '';
    throw new CredentialFormatError(`Cannot read the private key in ${source}${code}`, {
      cause,
      remedy: 'export-again',
      path: source,
    });
  }
  if (!found.keys.some((known) => known.equals(key))) found.keys.push(key);
}
