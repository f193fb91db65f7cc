import { createHash } from 'node:crypto';
import { keyPair, makeAuthority, makeUser } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { octetString } from '../pki/der.js';
import { subjectKeyIdentifier } from '../pki/write-extensions.js';
import { keyIdentifierOf } from './key-identifier.js';

const root = makeAuthority('root');
const { publicKey } = keyPair('server');

describe('the identifier of the key of a signer', () => {
  it('is the one in its certificate', () => {
    const value = octetString(Buffer.from('some bytes'));
    const extensions = [{ ...subjectKeyIdentifier(publicKey), value }];
    expect(keyIdentifierOf(makeUser(root, 'server', { extensions }).certificate)).toEqual(Buffer.from('some bytes'));
  });

  it('is a hash of the bits of the key where the certificate has none, or a malformed one', () => {
    const bits = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32); // all of an Ed25519 key
    const hash = createHash('sha1').update(bits).digest();
    const malformed = [{ ...subjectKeyIdentifier(publicKey), value: Buffer.of(4) }];
    for (const extensions of [[], malformed]) {
      expect(keyIdentifierOf(makeUser(root, 'server', { extensions }).certificate)).toEqual(hash);
    }
  });
});
