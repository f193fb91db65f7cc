import { readFileSync } from 'node:fs';
import { ExtensionOids } from 'jasmin-arc/pki';
import { NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import { readCertificates } from '../../packages/client/src/pki/certificate.js';
import type { CertificateExtension } from '../../packages/client/src/pki/certificate-extensions.js';
import { encode, implicitTag, sequence } from '../../packages/client/src/pki/der.js';
import { readPrivateKey } from '../../packages/client/src/pki/private-key.js';
import { keyIdentifierOf } from '../../packages/client/src/voms/key-identifier.js';
import type { CertificateFiles, TestServer } from './servers.js';

/** The virtual organisation whose members the servers of the testbed let in. */
export const VO = 'testvo';

export function readCertified({ cert, key }: CertificateFiles) {
  const [certificate] = readCertificates(readFileSync(cert, 'utf8'), cert);
  const privateKey = readPrivateKey(readFileSync(key, 'utf8'), key);
  return { certificate, privateKey, publicKey: certificate.publicKey };
}

/** The host of the testbed as the server of its virtual organisation, and how attribute certificates name its key. */
export function vomsSigner({ hosts }: TestServer) {
  const host = readCertified(hosts.localhost);
  // As OpenSSL numbers keys, and this library does not.
  const value = sequence(encode(implicitTag(0), keyIdentifierOf(host.certificate)));
  const keyIdentifier: CertificateExtension = {
    oid: ExtensionOids.AUTHORITY_KEY_IDENTIFIER,
    critical: false,
    value,
  };
  return { authority: { root: host, server: host }, keyIdentifier };
}

/** Now, by the clock that plans of attribute certificates count from. */
export const secondsSincePlan = (): number => Math.round((Date.now() - NOW.getTime()) / 1000);
