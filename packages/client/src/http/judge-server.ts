import { checkServerIdentity } from 'node:tls';
import type { Certificate } from '../pki/certificate.js';
import { clockError } from '../pki/clock-evidence.js';
import { connectionError } from './connection-errors.js';
import type { ServerTrust } from './server-trust.js';
import { trustDefectError } from './trust-defect-error.js';

/**
 * Judges the certificates that a server has shown, as a connection to it would, but without one: a server that insists on a
 * certificate of the client may break the connection before it can be judged there.
 * @param server - host and port, for messages
 * @throws ServerNotTrustedError and its family, ServerNameMismatchError
 */
export async function requireTrustedServer(
  shown: readonly [Certificate, ...Certificate[]],
  {
    host,
    server,
    trust,
    now,
  }: {
    readonly host: string;
    readonly server: string;
    readonly trust: Pick<ServerTrust, 'findTrustDefect'>;
    readonly now: Date;
  },
): Promise<void> {
  const [own] = shown;
  const refuse = (code: string, cause = new Error(code)) =>
    connectionError(Object.assign(cause, { code }), { server, connecting: true, now });
  const defect = await trust.findTrustDefect(shown.map(({ der }) => der));
  const [latest] = shown.filter(({ notBefore }) => notBefore > now).sort((a, b) => +b.notBefore - +a.notBefore);
  if (latest !== undefined) {
    throw clockError(`${server} cannot be trusted: the certificate ${latest.subject}`, latest.notBefore, now);
  }
  if (defect?.kind === 'no-path') {
    throw refuse(own.isSelfIssued ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  }
  if (own.notAfter <= now) throw refuse('CERT_HAS_EXPIRED');
  const mismatch = checkServerIdentity(host, own.x509.toLegacyObject());
  if (mismatch !== undefined) throw refuse('ERR_TLS_CERT_ALTNAME_INVALID', mismatch);
  if (defect !== undefined) throw trustDefectError(defect, server);
}
