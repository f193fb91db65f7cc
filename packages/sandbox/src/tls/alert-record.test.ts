import { createDecipheriv, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Alerts, encryptedAlert, plainAlert } from './alert-record.js';

describe('alerts', () => {
  it('are seven bytes before encryption', () => {
    expect(plainAlert(Alerts.certificateExpired).toString('hex')).toBe('1503030002022d');
  });

  it('are encrypted as RFC 8448 derives keys, section 3 (key and nonce of the server)', () => {
    const secret = Buffer.from('a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643', 'hex');
    const key = Buffer.from('9f02283b6c9c07efc26bb9f2ac92e356', 'hex');
    const nonce = Buffer.from('cf782b88dd83549aadf1e984', 'hex');
    const record = encryptedAlert(Alerts.unknownAuthority, secret, 'TLS_AES_128_GCM_SHA256');
    const decryption = createDecipheriv('aes-128-gcm', key, nonce);
    decryption.setAAD(record.subarray(0, 5));
    decryption.setAuthTag(record.subarray(-16));
    const content = Buffer.concat([decryption.update(record.subarray(5, -16)), decryption.final()]);
    expect(content.toString('hex')).toBe('023015');
    expect(record.subarray(0, 5).toString('hex')).toBe('1703030013');
  });

  it('have another key for each cipher', () => {
    const secret = createHmac('sha384', 'x').digest();
    const ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
    const records = ciphers.map((cipher) => encryptedAlert(Alerts.badCertificate, secret, cipher).toString('hex'));
    expect(new Set(records).size).toBe(3);
  });
});
