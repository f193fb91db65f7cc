import { createHash } from 'node:crypto';
import { berToDer } from './ber.js';
import type { Certificate } from './certificate.js';
import {
  type DerElement,
  expectTag,
  explicitTag,
  readBitString,
  readElement,
  readElements,
  readOid,
  Tag,
} from './der.js';
import { ContentTypes, readAuthenticatedSafe } from './pkcs12.js';

/** localKeyId: binds a key to its certificate (RFC 2985, section 5.5.2). */
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
/** Most programs write the SHA-1 of something that belongs to the certificate; some a number, or a text with the time. */
const DIGEST_BYTES = 20;

/**
 * Whether a PKCS #12 file says, in what can be read without its pass phrase, that its certificate is another one. The keys are encrypted
 * by themselves, and their identifiers stand beside them: that of OpenSSL and Firefox is the SHA-1 of the certificate, that of other
 * programs the SHA-1 of its public key.
 *
 * @returns false also if the file does not say, or cannot be read
 */
export function isForAnother(bytes: Buffer, certificate: Certificate): boolean {
  const identifiers = readKeyIdentifiers(bytes).filter(({ length }) => length === DIGEST_BYTES);
  const own = identifiersOf(certificate);
  return identifiers.length > 0 && !identifiers.some((one) => own.some((other) => other.equals(one)));
}

function identifiersOf({ der, x509, extensions }: Certificate): readonly Buffer[] {
  const publicKey = x509.publicKey.export({ type: 'spki', format: 'der' });
  const digests = [der, publicKey, readBitString(readElements(readElement(publicKey))[1])];
  const { subjectKeyIdentifier } = extensions;
  return [
    ...digests.map((bytes) => createHash('sha1').update(bytes).digest()),
    ...(subjectKeyIdentifier === undefined ? [] : [subjectKeyIdentifier]),
  ];
}

function readKeyIdentifiers(bytes: Buffer): readonly Buffer[] {
  try {
    return readElements(readElement(berToDer(readAuthenticatedSafe(bytes)))).flatMap((info) => {
      const [type, content] = readElements(info);
      if (readOid(type) !== ContentTypes.DATA) return [];
      const [body] = readElements(content, explicitTag(0));
      const bags = readElements(readElement(berToDer(expectTag(body, Tag.OCTET_STRING).contents)));
      return bags.flatMap((bag) => readAttributes(readElements(bag)[2]));
    });
  } catch {
    return []; // what is wrong with the file is told when it is opened
  }
}

const readAttributes = (attributes: DerElement | undefined): readonly Buffer[] =>
  attributes === undefined
    ? []
    : readElements(attributes, Tag.SET).flatMap((attribute) => {
        const [type, values] = readElements(attribute);
        if (readOid(type) !== LOCAL_KEY_ID) return [];
        return readElements(values, Tag.SET).map((value) => expectTag(value, Tag.OCTET_STRING).contents);
      });
