import { describe, expect, it } from 'vitest';
import { type AttributeDefect, describeAttributeDefect } from './attribute-defect.js';

const signer = '/CN=voms';

const SENTENCES: readonly (readonly [AttributeDefect, string])[] = [
  [{ kind: 'expired', notAfter: new Date(0) }, 'it expired on 1970-01-01T00:00:00.000Z'],
  [{ kind: 'not-yet-valid', notBefore: new Date(0) }, 'it is not valid before 1970-01-01T00:00:00.000Z'],
  [{ kind: 'wrong-holder', holder: '/CN=a', user: '/CN=b' }, 'it is that of /CN=a, not of /CN=b'],
  [{ kind: 'wrong-vo', vo: 'a', expected: 'b' }, 'it is of the virtual organisation a, not of b'],
  [{ kind: 'foreign-group', fqan: '/b', vo: 'a' }, 'the group /b, which is not of the virtual organisation a'],
  [{ kind: 'critical-extension', oid: '1.2' }, 'the critical extension 1.2'],
  [{ kind: 'missing-extension', oid: '1.2' }, 'it lacks the extension 1.2'],
  [{ kind: 'no-trust', vo: 'a', host: 'b', searched: ['/c', '/d'] }, 'there is none of /c, /d'],
  [{ kind: 'unusable-trust', file: '/c', reason: 'it is too long' }, '/c cannot be used: it is too long'],
  [{ kind: 'no-signer', issuer: signer }, 'the certificate of its signer /CN=voms is not in it'],
  [
    { kind: 'unknown-signer', signer, authority: '/CN=ca', file: '/c' },
    'by /CN=voms of /CN=ca, which /c does not name',
  ],
  [
    { kind: 'signer-expired', signer, notBefore: new Date(0), notAfter: new Date(1000) },
    'from 1970-01-01T00:00:00.000Z until 1970-01-01T00:00:01.000Z',
  ],
  [
    { kind: 'untrusted-signer', signer, defect: { kind: 'no-path', subject: signer } },
    'not trusted: no trusted authority has issued its certificate',
  ],
  [{ kind: 'signer-may-not-sign', signer }, 'the key of its signer /CN=voms is not for signatures'],
  [{ kind: 'wrong-key', signer }, 'another key than that of /CN=voms'],
  [{ kind: 'weak-signature', signer }, 'a digest that is not safe'],
  [{ kind: 'bad-signature', signer }, 'it is not signed with the key of /CN=voms'],
];

describe('a defect of an attribute certificate', () => {
  it.each(SENTENCES)('$kind is said in a sentence with its facts', (defect, sentence) => {
    expect(describeAttributeDefect(defect)).toContain(sentence);
    expect(describeAttributeDefect(defect)).not.toMatch(/undefined|\.$/);
  });
});
