import { describe, expect, it } from 'vitest';
import { tlsAlertOf } from './tls-alert.js';

const failure = (message: string, code: string) => Object.assign(new Error(message), { code });

describe('the TLS alert in an error of Node.js', () => {
  it.each([
    // TLS 1.3, Node.js 20, from ARC 6.17 on the first read
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      '807C02B5AD7F0000:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1601:SSL alert number 48\n',
      'unknown ca',
    ],
    // TLS 1.2, in the handshake
    [
      'EPROTO',
      'write EPROTO 80BC:error:0A000415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired:../ssl/record/rec_layer_s3.c:1601:SSL alert number 45\n',
      'certificate expired',
    ],
    // OpenSSL 3.5 words it differently
    [
      'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
      '4027:error:0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate:../rec_layer_s3.c:916:SSL alert number 42\n',
      'bad certificate',
    ],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'some other wording', 'certificate unknown'],
    ['ERR_SSL_WHATEVER', 'SSL alert number 250', 'alert 250'],
  ])('%s is recognised', (code, message, alert) => {
    expect(tlsAlertOf(failure(message, code))).toBe(alert);
  });

  it.each([
    failure('read ECONNRESET', 'ECONNRESET'),
    failure('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'),
    new Error('nothing special'),
    'not an error',
  ])('%s carries none', (error) => {
    expect(tlsAlertOf(error)).toBeUndefined();
  });
});
