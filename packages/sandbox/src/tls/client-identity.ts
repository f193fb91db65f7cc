import { Certificate, type ChainDefect, describeChainDefect, validateProxyChain } from 'jasmin-arc/pki';
import { type AlertNumber, Alerts } from './alert-record.js';
import type { ClientVerdict } from './guarded-server.js';

/** Who a client has shown to be; undefined if it has shown nothing. */
export type Client =
  | {
      /** Subject of the user's own certificate, in slash form, however many proxies there are below it. */
      readonly subject: string;
      /** When the first certificate of the chain expires; milliseconds since 1970. */
      readonly expiresAt: number;
      /** The certificates that were shown, the client's own first; none for a token. */
      readonly chain: readonly Certificate[];
    }
  | undefined;

/**
 * Judges a chain of certificates as A-REX' OpenSSL does, RFC 3820 proxies allowed.
 * @param certificates - DER; the client's own first
 */
export function judgeClient(
  certificates: readonly Buffer[],
  trusted: readonly Certificate[],
  now: Date,
): ClientVerdict<Client> {
  if (certificates.length === 0) return { accepted: true, client: undefined };
  let chain: readonly Certificate[];
  try {
    chain = certificates.map((der) => new Certificate(der));
  } catch (error) {
    return { accepted: false, alert: Alerts.badCertificate, reason: String(error) };
  }
  const verdict = validateProxyChain(chain, { trustAnchors: trusted, now });
  if (!verdict.valid) {
    return { accepted: false, alert: alertFor(verdict.defect), reason: describeChainDefect(verdict.defect) };
  }
  return { accepted: true, client: { subject: verdict.identity, expiresAt: verdict.notAfter.getTime(), chain } };
}

/** OpenSSL's choice of alerts. */
function alertFor({ reason }: ChainDefect): AlertNumber {
  switch (reason) {
    case 'expired':
      return Alerts.certificateExpired;
    case 'not-yet-valid':
    case 'weak-key':
    case 'weak-signature':
      return Alerts.badCertificate;
    case 'wrong-purpose':
      return Alerts.unsupportedCertificate;
    case 'bad-signature':
      return Alerts.decryptError;
    case 'no-certificate':
    case 'issuer-missing':
    case 'issuer-not-authority':
    case 'legacy-proxy':
    case 'path-too-long':
    case 'malformed-extension':
    case 'proxy-is-authority':
      return Alerts.unknownAuthority;
    case 'proxy-issued-by-authority':
    case 'unknown-critical-extension':
    case 'unknown-key':
    case 'issuer-may-not-sign':
    case 'proxy-path-too-long':
    case 'proxy-name':
    case 'proxy-alternative-name':
      return Alerts.certificateUnknown;
  }
}
