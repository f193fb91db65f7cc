import { execFileSync } from 'node:child_process';
import { makeAuthority } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { encode, ia5String, printableString, Tag, utf8String } from './der.js';
import { writeName } from './distinguished-name.js';
import { nameHashes } from './name-hash.js';

const bmpString = (text: string) => encode(Tag.BMP_STRING, Buffer.from(text, 'utf16le').swap16());

describe('the hashes that name the files of an authority', () => {
  it.each([
    [
      'as IGTF writes names',
      [
        ['DC', ia5String('org')],
        ['DC', ia5String('Example')],
        ['CN', utf8String('A  CA')],
      ],
    ],
    [
      'with blanks around',
      [
        ['C', printableString('UK')],
        ['O', printableString('  eScience CA ')],
      ],
    ],
    ['in UTF-16', [['O', bmpString('Grille Été')]]],
    [
      'with letters beyond ASCII',
      [
        ['O', utf8String('Universität')],
        ['CN', encode(Tag.T61_STRING, Buffer.of(0xe4))],
      ],
    ],
    ['with a number, which is compared as it is', [['O', encode(0x12, Buffer.from('12 34'))]]],
  ] as const)('are those of OpenSSL: %s', (_what, parts) => {
    const subjectName = writeName(parts);
    const { certificate } = makeAuthority('named', { subjectName });
    const printed = execFileSync('openssl', ['x509', '-noout', '-subject_hash', '-subject_hash_old'], {
      input: certificate.toPem(),
    });
    expect(nameHashes(subjectName)).toEqual(String(printed).trim().split('\n'));
  });
});
