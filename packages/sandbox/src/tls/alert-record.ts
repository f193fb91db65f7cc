import { createCipheriv, createHmac } from 'node:crypto';

/** The alerts with which a server refuses a client's certificate. RFC 5246, section 7.2.2. */
export const Alerts = {
  badCertificate: 42,
  unsupportedCertificate: 43,
  certificateExpired: 45,
  certificateUnknown: 46,
  unknownAuthority: 48,
  decryptError: 51,
} as const;

export type AlertNumber = (typeof Alerts)[keyof typeof Alerts];

const FATAL = 2;
const ALERT_TYPE = 21;
const APPLICATION_DATA_TYPE = 23;

/** A fatal alert as it is sent before encryption begins. @see RFC 5246, section 6.2.1 */
export const plainAlert = (alert: AlertNumber): Buffer => Buffer.from([ALERT_TYPE, 3, 3, 0, 2, FATAL, alert]);

/**
 * A fatal alert as the first record that a server sends after a TLS 1.3 handshake.
 * @param secret - the server's application traffic secret, as Node.js logs keys
 * @param cipher - for example `TLS_AES_256_GCM_SHA384`
 * @see RFC 8446, sections 5.2, 5.3 and 7.3
 */
export function encryptedAlert(alert: AlertNumber, secret: Buffer, cipher: string): Buffer {
  const hash = cipher.endsWith('SHA384') ? 'sha384' : 'sha256';
  const algorithm = algorithmOf(cipher);
  const key = expandLabel(hash, secret, 'key', algorithm === 'aes-128-gcm' ? 16 : 32);
  const nonce = expandLabel(hash, secret, 'iv', 12); // unchanged for the record number 0
  const content = Buffer.from([FATAL, alert, ALERT_TYPE]);
  const header = Buffer.from([APPLICATION_DATA_TYPE, 3, 3, 0, content.length + 16]);
  // The names differ for the type checker's sake; the calls are the same.
  const encryption =
    algorithm === 'chacha20-poly1305'
      ? createCipheriv(algorithm, key, nonce, { authTagLength: 16 })
      : createCipheriv(algorithm, key, nonce, { authTagLength: 16 });
  encryption.setAAD(header, { plaintextLength: content.length });
  return Buffer.concat([header, encryption.update(content), encryption.final(), encryption.getAuthTag()]);
}

function algorithmOf(cipher: string): 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' {
  if (cipher.includes('CHACHA20')) return 'chacha20-poly1305';
  return cipher.includes('AES_256_GCM') ? 'aes-256-gcm' : 'aes-128-gcm';
}

/** HKDF-Expand-Label with an empty context, for keys not longer than the hash. RFC 8446, section 7.1. */
function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const information = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(information).digest().subarray(0, length);
}
