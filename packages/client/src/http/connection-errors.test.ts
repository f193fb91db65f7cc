import { describe, expect, it } from 'vitest';
import {
  ArcError,
  CredentialRefusedError,
  JobNotFoundError,
  NotAnArcServerError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
} from '../errors/index.js';
import { type ConnectionCircumstances, connectionError, isBrokenConnection } from './connection-errors.js';

const circumstances: ConnectionCircumstances = {
  server: 'ce.example.org:443',
  connecting: true,
  credential: { subject: '/O=Grid/CN=tester', notAfter: new Date('2030-01-01') },
  now: new Date('2026-11-23'),
};
const failure = (code: string, message = code) => Object.assign(new Error(message), { code });
const explained = (cause: unknown, changes: Partial<ConnectionCircumstances> = {}): ArcError => {
  const error = connectionError(cause, { ...circumstances, ...changes });
  if (!(error instanceof ArcError)) throw new Error(`not explained: ${String(error)}`);
  return error;
};

describe('what a failed connection means', () => {
  it.each([
    ['ECONNREFUSED', ServerUnreachableError, /refused/],
    ['ENOTFOUND', ServerUnreachableError, /no such host name/],
    ['EAI_AGAIN', ServerUnreachableError, /at the moment/],
    ['ETIMEDOUT', ServerUnreachableError, /does not answer/],
    ['ECONNRESET', ServerUnreachableError, /broke/],
    ['EPIPE', ServerUnreachableError, /broke/],
    ['UND_ERR_SOCKET', ServerUnreachableError, /broke/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', ServerNameMismatchError, /another host name/],
    ['CERT_HAS_EXPIRED', ServerNotTrustedError, /has expired/],
    ['SELF_SIGNED_CERT_IN_CHAIN', ServerNotTrustedError, /CERTS_DIR/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', ServerNotTrustedError, /CERTS_DIR/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', ServerNotTrustedError, /signed by itself/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', NotAnArcServerError, /HTTPS/],
    ['EPROTO', NotAnArcServerError, /HTTPS/],
    ['HPE_INVALID_CONSTANT', NotAnArcServerError, /HTTPS/],
  ])('%s', (code, kind, message) => {
    const cause = failure(code);
    const error = explained(cause);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('ce.example.org:443');
    expect(error.hint).toBeTruthy();
    expect(error.cause).toBe(cause);
  });

  it.each<[string, object, string]>([
    [
      'the names it is for',
      { subjectaltname: 'DNS:ce.example.com, DNS:ce2.example.com' },
      'ce.example.com, ce2.example.com',
    ],
    ['an address it is for', { subjectaltname: 'IP Address:192.0.2.1' }, '192.0.2.1'],
    ['the common name, where it has no others', { subject: { CN: 'ce.example.com' } }, 'ce.example.com'],
    ['what Node.js says, where it has no name', { subject: {} }, 'IP: 192.0.2.7 is not in the list'],
  ])('a certificate for another host is told with %s', (_what, cert, told) => {
    const cause = Object.assign(failure('ERR_TLS_CERT_ALTNAME_INVALID', 'IP: 192.0.2.7 is not in the list'), { cert });
    expect(explained(cause).message).toBe(
      `The certificate of ce.example.org:443 was issued for another host name: ${told}`,
    );
  });

  it('OpenSSL is quoted without its place in the sources', () => {
    const text = '80EC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl3_record.c:350:';
    const cause = Object.assign(failure('EPROTO', text), { reason: 'wrong version number' });
    expect(explained(cause).message).toMatch(/does not speak HTTPS as an ARC CE does: wrong version number$/);
  });

  it.each([
    [45, 'expired'],
    [42, 'not valid yet'],
    [48, 'authority'],
    [46, 'chain of proxies'],
    [47, 'key of this kind'],
    [116, 'wants a certificate'],
  ])('a server that sends alert %i refuses our credential: %s', (number, why) => {
    const error = explained(failure('ERR_SSL_ANY', `SSL alert number ${number}`), { connecting: false });
    expect(error).toBeInstanceOf(CredentialRefusedError);
    expect(error.message).toContain(why);
    expect(error.message).toContain('/O=Grid/CN=tester');
  });

  it.each([
    [45, 'check-clocks-and-renew-proxy'],
    [42, 'check-clocks-and-renew-proxy'],
    [46, 'renew-proxy-from-certificate'],
    [43, 'renew-proxy'],
    [51, 'renew-proxy'],
    [44, 'replace-certificate'],
    [48, 'complete-proxy-chain'],
    [49, 'request-access'],
    [41, 'configure-credential'],
    [116, 'configure-credential'],
  ])('alert %i has a remedy of its own: %s', (number, remedy) => {
    expect(explained(failure('ERR_SSL_ANY', `SSL alert number ${number}`))).toMatchObject({ remedy });
  });

  it('given a server with which no cipher is shared, then it cannot be used', () => {
    expect(explained(failure('EPROTO', 'SSL alert number 40'))).toBeInstanceOf(NotAnArcServerError);
  });

  it('given an idle connection that A-REX closed with decode_error, then it only broke', () => {
    const cause = failure('ERR_SSL_TLSV1_ALERT_DECODE_ERROR', 'SSL alert number 50');
    expect(isBrokenConnection(cause)).toBe(true);
    expect(explained(cause, { connecting: false })).toBeInstanceOf(ServerUnreachableError);
  });

  it('given an expired credential and a server that closes the connection without a reason, then the credential is reported', () => {
    const late = { credential: { subject: '/CN=late', notAfter: new Date('2026-11-22') } };
    expect(explained(failure('ECONNRESET'), late)).toBeInstanceOf(CredentialRefusedError);
    expect(explained(failure('ECONNREFUSED'), late)).toBeInstanceOf(ServerUnreachableError);
  });

  it('given a credential that has expired since the connection was made, then the request may have arrived all the same', () => {
    const late = { connecting: false, credential: { subject: '/CN=late', notAfter: new Date('2026-11-22') } };
    const error = explained(failure('ECONNRESET'), late);
    expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(error).toMatchObject({ requestMayHaveArrived: true, remedy: 'retry-or-renew-proxy' });
  });

  it('given an answer that is shorter than announced on a connection that the server closes, then the connection broke', () => {
    const short = failure('UND_ERR_RES_CONTENT_LENGTH_MISMATCH');
    expect(isBrokenConnection(short)).toBe(true);
    expect(explained(short, { connecting: false })).toMatchObject({ requestMayHaveArrived: true, remedy: 'retry' });
  });

  it('given all addresses of a host refuse, then the reason of the first is taken', () => {
    const all = new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')]);
    expect(explained(all).message).toContain('the connection was refused');
  });

  it('tells whether the server can have seen the request', () => {
    expect(explained(failure('ECONNRESET'), { connecting: true })).toMatchObject({ requestMayHaveArrived: false });
    expect(explained(failure('ECONNRESET'), { connecting: false })).toMatchObject({ requestMayHaveArrived: true });
  });

  it('given garbled TLS records later on, then the connection broke; only in the handshake they mean a different service', () => {
    const garbled = failure('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC');
    expect(explained(garbled, { connecting: false })).toBeInstanceOf(ServerUnreachableError);
  });

  it.each([new JobNotFoundError('x'), new TypeError('a bug'), failure('ENOSPC'), 'not even an error'])(
    '%s is none of its business',
    (error) => {
      expect(connectionError(error, circumstances)).toBe(error);
    },
  );
});
