import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateRequest } from './certificate-request.js';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The parts of a request whose lengths all take two octets. */
const parts = (pem: string) => {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\n/g, ''), 'base64');
  const length = der.readUInt16BE(6);
  const information = der.subarray(4, 8 + length);
  return { version: information[6], subject: information.subarray(7, 9), information, signature: der.subarray(-256) };
};

describe('requests for a proxy certificate', () => {
  it.each([
    ['6.17', 2],
    ['7.0', 0],
  ] as const)('of ARC %s have version %i, no subject and a valid signature', (release, version) => {
    const request = parts(certificateRequest(keys, release));
    expect(request.version).toBe(version);
    expect(request.subject.toString('hex')).toBe('3000');
    expect(verify('sha256', request.information, keys.publicKey, request.signature)).toBe(true);
    const spki = keys.publicKey.export({ type: 'spki', format: 'der' });
    expect(createPublicKey(keys.privateKey).export({ type: 'spki', format: 'der' })).toEqual(spki);
    expect(request.information.includes(spki)).toBe(true);
  });
});
