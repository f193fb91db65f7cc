import { describe, expect, it } from 'vitest';
import { type DistinguishedName, encodeName, oldSubjectHash, slashForm, subjectHash } from './distinguished-name.js';

const name: DistinguishedName = [
  ['DC', 'org'],
  ['DC', 'jasmin-arc'],
  ['O', 'Sandbox'],
  ['CN', 'Sandbox CA 0a1b2c'],
];

describe('names of certificates', () => {
  it('are written in slash form as grid software writes them', () => {
    expect(slashForm(name)).toBe('/DC=org/DC=jasmin-arc/O=Sandbox/CN=Sandbox CA 0a1b2c');
  });

  it('have the hashes under which OpenSSL looks authorities up', () => {
    // From: openssl x509 -noout -subject_hash -subject_hash_old, on a certificate with this name.
    expect([subjectHash(name), oldSubjectHash(name)]).toEqual(['d30089ce', 'c656b331']);
  });

  it('hash alike when they differ only in case and blanks', () => {
    expect(subjectHash([['CN', ' sandbox  CA ']])).toBe(subjectHash([['CN', 'Sandbox ca']]));
    expect(oldSubjectHash([['CN', 'a']])).not.toBe(oldSubjectHash([['CN', 'A']]));
  });

  it('fall back to UTF-8 beyond the printable alphabet', () => {
    expect(encodeName([['CN', 'a_b']]).toString('latin1')).toContain('\x0c\x03a_b');
    expect(encodeName([['CN', 'a-b']]).toString('latin1')).toContain('\x13\x03a-b');
  });
});
