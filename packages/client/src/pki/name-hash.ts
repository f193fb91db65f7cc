import { createHash } from 'node:crypto';
import { encode, oid, sequence, Tag } from './der.js';
import { foldText, type NameAttribute, readName, readText } from './distinguished-name.js';

/**
 * The hashes by which a directory of authorities names its files (`1f0e8352.0`, `1f0e8352.r0`): OpenSSL's from release 1.0
 * on, and the one from before, which some tools still look for. As `openssl x509 -subject_hash -subject_hash_old` prints them.
 *
 * @param name - a DER Name
 *
 * @example
 * ```ts
 * const [authority] = await new TrustedAuthorities('/etc/grid-security/certificates').certificates();
 * if (authority !== undefined) console.log(`${nameHashes(authority.subjectName)[0]}.0`);
 * ```
 */
export function nameHashes(name: Buffer): readonly string[] {
  const canonical = Buffer.concat(readName(name).map(canonicalPart));
  return [leadingBytes('sha1', canonical), leadingBytes('md5', name)];
}

/** The first four bytes of a digest as a little-endian number. */
function leadingBytes(algorithm: string, bytes: Buffer): string {
  const digest = createHash(algorithm).update(bytes).digest();
  return digest.readUInt32LE(0).toString(16).padStart(8, '0');
}

/** Names that differ only in case, blanks and string type have one canonical form: UTF-8, folded, without the outer sequence. */
function canonicalPart(attributes: readonly NameAttribute[]): Buffer {
  const encoded = attributes.map(({ type, value }) => {
    const text = readText(value);
    return sequence(
      oid(type),
      text === undefined ? value.bytes : encode(Tag.UTF8_STRING, Buffer.from(foldText(text), 'utf8')),
    );
  });
  return encode(Tag.SET, ...encoded.sort(Buffer.compare));
}
