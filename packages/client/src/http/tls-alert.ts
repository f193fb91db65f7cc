/** Names of the alerts, by number (RFC 8446, section 6; RFC 5246, section 7.2). */
const ALERT_NAMES: ReadonlyMap<number, string> = new Map([
  [10, 'unexpected message'],
  [20, 'bad record mac'],
  [22, 'record overflow'],
  [40, 'handshake failure'],
  [41, 'no certificate'],
  [42, 'bad certificate'],
  [43, 'unsupported certificate'],
  [44, 'certificate revoked'],
  [45, 'certificate expired'],
  [46, 'certificate unknown'],
  [47, 'illegal parameter'],
  [48, 'unknown ca'],
  [49, 'access denied'],
  [50, 'decode error'],
  [51, 'decrypt error'],
  [70, 'protocol version'],
  [71, 'insufficient security'],
  [80, 'internal error'],
  [86, 'inappropriate fallback'],
  [90, 'user cancelled'],
  [112, 'unrecognized name'],
  [116, 'certificate required'],
]);

/**
 * The TLS alert with which the other side ended a connection, by its name in the RFCs; undefined for other errors.
 * Where the alert arrives differs (TLS 1.2: in the handshake, as EPROTO; TLS 1.3: on the first read, as ERR_SSL_…), and the
 * name of the error differs between releases of OpenSSL; the words "SSL alert number" do not.
 */
export function tlsAlertOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const number = /SSL alert number (\d+)/.exec(error.message)?.[1];
  if (number !== undefined) return ALERT_NAMES.get(Number(number)) ?? `alert ${number}`;
  const { code } = error as Error & { readonly code?: unknown };
  if (typeof code !== 'string') return undefined;
  return /^ERR_SSL_.*_ALERT_([A-Z_]+)$/.exec(code)?.[1]?.toLowerCase().replaceAll('_', ' ');
}
