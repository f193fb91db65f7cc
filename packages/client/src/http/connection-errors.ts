import type { PeerCertificate } from 'node:tls';
import {
  ArcError,
  CredentialRefusedError,
  NotAnArcServerError,
  type Remedy,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
} from '../errors/index.js';
import { tlsAlertOf } from './tls-alert.js';

/** The circumstances in which a connection failed. */
export interface ConnectionCircumstances {
  /** Host and port, for the message. */
  readonly server: string;
  /** True until the server has accepted the TLS connection: no request can have reached it. */
  readonly connecting: boolean;
  /** The credential that was shown; left out if none was. */
  readonly credential?: { readonly subject: string; readonly notAfter: Date };
  readonly now: Date;
}

/**
 * Turns a failure of name look-up, TCP, TLS or HTTP parsing into the error that tells the user what it means.
 * Errors of this library and failures of other kinds pass unchanged.
 */
export function connectionError(cause: unknown, circumstances: ConnectionCircumstances): unknown {
  if (cause instanceof ArcError) return cause;
  const { server } = circumstances;
  const code = codeOf(cause);
  if (code === undefined) return cause;

  const alert = tlsAlertOf(cause);
  if (alert !== undefined) return alertError(alert, cause, circumstances);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new ServerNameMismatchError(
      `The certificate of ${server} was issued for another host name: ${certifiedNames(cause) ?? textOf(cause)}`,
      {
        remedy: 'check-for-impostor',
        cause,
      },
    );
  }
  if (UNTRUSTED.has(code)) return untrustedError(code, cause, circumstances);
  if (isNotHttps(code, circumstances.connecting)) {
    return new NotAnArcServerError(
      `${server} answers, but does not speak HTTPS as an ARC CE does: ${reasonOf(cause)}`,
      {
        remedy: 'check-host-and-port',
        cause,
      },
    );
  }
  const { connecting, credential, now } = circumstances;
  const isExpired = isBrokenConnection(cause) && credential !== undefined && credential.notAfter <= now;
  // Some servers close the connection without a reason when they do not accept a credential. Later on, it may have expired after it
  // was accepted, and the request may have arrived.
  if (isExpired && connecting) return refusal('certificate expired', cause, circumstances);
  const what =
    UNREACHABLE[code] ?? (isBrokenConnection(cause) || isTlsError(code) ? 'the connection broke' : undefined);
  if (what === undefined) return cause;
  return new ServerUnreachableError(`${connecting ? 'Cannot reach' : 'Lost'} ${server}: ${what}`, {
    remedy: isExpired ? 'retry-or-renew-proxy' : (UNREACHABLE_REMEDIES[code] ?? 'retry'),
    requestMayHaveArrived: !connecting,
    cause,
  });
}

/**
 * Whether the server answered the first bytes of a connection with bytes that are no TLS: nothing of a request had been sent. Another
 * kind of server does so always, A-REX now and then when several clients connect at once.
 */
export const isGarbledHandshake = (error: unknown): boolean =>
  error instanceof NotAnArcServerError &&
  isTlsError(codeOf(error.cause) ?? '') &&
  tlsAlertOf(error.cause) === undefined;

/** True for a connection that was closed or reset; false for one that was never made, or on which nothing arrived. */
export function isBrokenConnection(cause: unknown): boolean {
  const code = codeOf(cause);
  // After 60 s of silence A-REX closes a connection with the fatal alert decode_error.
  return code !== undefined && (BROKEN.has(code) || tlsAlertOf(cause) === 'decode error');
}

const BROKEN: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_SOCKET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
  'HPE_INVALID_EOF_STATE',
  // Where the server has announced that it closes the connection after an answer, undici compares lengths only.
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host name',
  EAI_AGAIN: 'the host name cannot be looked up at the moment',
  EHOSTUNREACH: 'there is no route to the host',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'there is no route to its network',
  ENETDOWN: 'this machine has no network',
  EADDRNOTAVAIL: 'this machine has no address to connect from',
  EACCES: 'a firewall of this machine forbids it',
  EPERM: 'a firewall of this machine forbids it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it accepted the request and then fell silent',
  UND_ERR_BODY_TIMEOUT: 'it fell silent in the middle of its answer',
};

const UNREACHABLE_REMEDIES: Readonly<Record<string, Remedy>> = {
  ECONNREFUSED: 'check-server',
  ETIMEDOUT: 'check-server',
  UND_ERR_CONNECT_TIMEOUT: 'check-server',
  ENOTFOUND: 'check-host-name',
  EAI_AGAIN: 'check-network-and-retry',
  EHOSTUNREACH: 'check-server',
  ENETUNREACH: 'check-network',
  ENETDOWN: 'check-network',
};

const EXPIRED = 'its certificate has expired';
const UNKNOWN_AUTHORITY = 'the authority that issued its certificate is not in CERTS_DIR';
/** OpenSSL's verification errors as Node.js names them. */
const UNTRUSTED: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', EXPIRED],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNKNOWN_AUTHORITY],
  ['CERT_UNTRUSTED', UNKNOWN_AUTHORITY],
  ['CERT_REJECTED', 'its certificate is rejected'],
  ['CERT_REVOKED', 'its certificate has been revoked'],
  ['CERT_SIGNATURE_FAILURE', 'the signature of its certificate is wrong'],
  ['CERT_CHAIN_TOO_LONG', 'its certificate chain is too long'],
  ['INVALID_CA', 'a certificate in its chain may not issue certificates'],
  ['INVALID_PURPOSE', 'its certificate is not meant for servers'],
  ['PATH_LENGTH_EXCEEDED', 'its certificate chain is longer than the authority allows'],
  ['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'its certificate is malformed'],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'its certificate is malformed'],
  ['UNABLE_TO_DECRYPT_CERT_SIGNATURE', 'the signature of its certificate is wrong'],
  ['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', 'its certificate is malformed'],
]);

function untrustedError(code: string, cause: unknown, { server, now }: ConnectionCircumstances): ServerNotTrustedError {
  const why = UNTRUSTED.get(code) ?? textOf(cause);
  const isOfTime = code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID';
  const byOurClock = isOfTime ? ` by the clock of this machine, which says ${now.toISOString()}` : '';
  return new ServerNotTrustedError(`${server} cannot be trusted: ${why}${byOurClock}`, {
    remedy: why === UNKNOWN_AUTHORITY ? 'install-authority' : 'check-clocks',
    cause,
  });
}

/** Whether a server was not trusted because, by the clock of this machine, its certificate is not valid yet. */
export const isNotYetValid = (error: unknown): boolean =>
  error instanceof ServerNotTrustedError && codeOf(error.cause) === 'CERT_NOT_YET_VALID';

interface Refusal {
  readonly why: string;
  readonly remedy: Remedy;
  /** Set if the refusal depends on the clocks of both sides. */
  readonly isOfTime?: boolean;
}

/** The meaning of each refusal by the server, and what helps (section 5 of RFC 3820 and A-REX's own checks). */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  'certificate expired': {
    why: 'it has expired by the clock of the server',
    remedy: 'check-clocks-and-renew-proxy',
    isOfTime: true,
  },
  'bad certificate': {
    why: 'by the clock of the server it is not valid yet, or it is malformed',
    remedy: 'check-clocks-and-renew-proxy',
    isOfTime: true,
  },
  'unknown ca': {
    why: 'the server does not know the authority it comes from, or its chain is incomplete',
    remedy: 'complete-proxy-chain',
  },
  'certificate unknown': {
    why: 'its chain is not a valid chain of proxies',
    remedy: 'renew-proxy-from-certificate',
  },
  'illegal parameter': {
    why: 'the server does not take a key of this kind',
    remedy: 'use-rsa-key',
  },
  'unsupported certificate': {
    why: 'the server does not take a certificate of this kind',
    remedy: 'renew-proxy',
  },
  'certificate revoked': { why: 'it has been revoked', remedy: 'replace-certificate' },
  'decrypt error': {
    why: 'its signature could not be verified',
    remedy: 'renew-proxy',
  },
  'access denied': { why: 'access is denied', remedy: 'request-access' },
  'certificate required': {
    why: 'the server wants a certificate and got none',
    remedy: 'configure-credential',
  },
  'no certificate': {
    why: 'the server wants a certificate and got none',
    remedy: 'configure-credential',
  },
};

function refusal(
  alert: string,
  cause: unknown,
  circumstances: ConnectionCircumstances,
): CredentialRefusedError | undefined {
  const meaning = REFUSALS[alert];
  if (meaning === undefined) return undefined;
  const { server, credential, now } = circumstances;
  const whose = credential === undefined ? 'this client' : `the credential ${credential.subject}`;
  const clock = meaning.isOfTime ? `; the clock of this machine says ${now.toISOString()}` : '';
  return new CredentialRefusedError(`${server} refused ${whose}: ${meaning.why}${clock}`, {
    remedy: meaning.remedy,
    cause,
  });
}

function alertError(alert: string, cause: unknown, circumstances: ConnectionCircumstances): ArcError {
  const { server, connecting } = circumstances;
  const refused = refusal(alert, cause, circumstances);
  if (refused !== undefined) return refused;
  if (alert === 'unrecognized name') {
    return new ServerNameMismatchError(`${server} does not go by this name (TLS alert: ${alert})`, {
      remedy: 'use-certificate-name',
      cause,
    });
  }
  if (alert === 'handshake failure' || alert === 'protocol version' || alert === 'insufficient security') {
    return new NotAnArcServerError(`${server} and this client cannot agree on how to encrypt (TLS alert: ${alert})`, {
      remedy: 'check-tls-version',
      cause,
    });
  }
  return new ServerUnreachableError(`${server} ended the connection (TLS alert: ${alert})`, {
    remedy: 'retry',
    requestMayHaveArrived: !connecting,
    cause,
  });
}

/** OpenSSL's errors about the bytes that it reads; in a handshake they mean that the other side does not speak TLS. */
const isTlsError = (code: string): boolean => code === 'EPROTO' || code.startsWith('ERR_SSL_');
/** HPE: llhttp's errors about the bytes that it reads. */
const isNotHttps = (code: string, connecting: boolean): boolean =>
  NOT_HTTPS.has(code) ||
  (code.startsWith('HPE_') && !BROKEN.has(code)) ||
  (connecting && isTlsError(code) && !BROKEN.has(code));
const NOT_HTTPS: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_EXCEEDED_MAX_SIZE']);

/** Node.js gathers the failures of all addresses of a host in one AggregateError, which has no text of its own. */
function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code } = cause as Error & { readonly code?: unknown };
  if (typeof code === 'string') return code;
  // The WebAssembly build of undici's parser leaves the code out.
  if (cause.name === 'HTTPParserError') return /EOF/.test(cause.message) ? 'HPE_INVALID_EOF_STATE' : 'HPE_INVALID';
  return cause instanceof AggregateError ? codeOf(cause.errors[0]) : undefined;
}

/** The names in a certificate for another host: Node.js speaks of its addresses only, where an address was asked for. */
function certifiedNames(cause: unknown): string | undefined {
  if (!(cause instanceof Error && 'cert' in cause)) return undefined;
  const { subjectaltname = '', subject } = cause.cert as Partial<PeerCertificate>;
  const names = subjectaltname.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return names.join(', ') || [subject?.CN ?? []].flat().join(', ') || undefined;
}

/** What OpenSSL says, without the place in its sources. */
const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'reason' in cause && typeof cause.reason === 'string' ? cause.reason : textOf(cause);

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message.trim() : String(cause));
