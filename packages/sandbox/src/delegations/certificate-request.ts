import { type KeyObject, sign } from 'node:crypto';
import { publicKeyInfo, signatureAlgorithm } from '../authority/certificate-authority.js';
import { bitString, explicit, integer, sequence } from '../authority/der.js';
import type { Release } from '../release.js';

/**
 * Writes a request for a proxy certificate as A-REX does: without a subject, without attributes.
 * @returns PEM
 * @see RFC 2986, section 4, which says that the version is 0; ARC 6.17 writes 2 all the same
 */
export const certificateRequest = (
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  release: Release,
): string => {
  const version = integer(release === '6.17' ? 2 : 0);
  const information = sequence(version, sequence(), publicKeyInfo(keys.publicKey), explicit(0));
  const signature = bitString(sign('sha256', information, keys.privateKey));
  const base64 = sequence(information, signatureAlgorithm(keys.privateKey), signature).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
};
