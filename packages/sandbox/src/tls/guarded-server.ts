import { constants } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { ReleaseTraits } from '../release.js';
import { type AlertNumber, encryptedAlert, plainAlert } from './alert-record.js';

/** Who is at the other end of a connection, or the alert with which it is refused. */
export type ClientVerdict<Client> =
  | { readonly accepted: true; readonly client: Client }
  | { readonly accepted: false; readonly alert: AlertNumber; readonly reason: string };

export interface GuardedServerOptions<Client> {
  /** PEM: the host certificate with its authority, which A-REX sends as well. */
  readonly certificateChain: string;
  readonly privateKey: string;
  readonly newestTls: ReleaseTraits['newestTls'];
  /** Judges the certificates that a client has sent, its own first; none at all, if it has none. */
  readonly judge: (certificates: readonly Buffer[]) => ClientVerdict<Client>;
  /** Called with each connection whose client has been accepted. */
  readonly accepted: (socket: tls.TLSSocket, client: Client) => void;
  /** Called when a client has been refused, or a handshake has failed. */
  readonly refused?: ((reason: string) => void) | undefined;
}

const HANDSHAKE_TIMEOUT_MS = 60_000;

/**
 * A TLS server that asks for a client certificate and judges the chain itself, because OpenSSL as Node.js uses it does
 * not accept proxy certificates. What is refused gets the alert a server with proxies allowed would send, at the
 * moment it would send it: within the handshake over TLS 1.2, right after it over TLS 1.3.
 */
export function createGuardedServer<Client>(options: GuardedServerOptions<Client>): net.Server {
  const { certificateChain, privateKey, newestTls, judge, accepted, refused = () => {} } = options;
  const secureContext = tls.createSecureContext({
    cert: certificateChain,
    key: privateKey,
    minVersion: 'TLSv1.2',
    maxVersion: newestTls,
    // The only curve of A-REX in its default set-up, and finite field Diffie-Hellman for clients that lack it.
    ecdhCurve: 'secp521r1',
    dhparam: 'auto',
    // No resumed sessions: each connection shows the certificates that it is judged by.
    secureOptions: constants.SSL_OP_NO_TICKET,
    sessionIdContext: 'jasmin-arc-sandbox',
  });
  return net.createServer({ noDelay: true }, (transport) => {
    let serverSecret: Buffer | undefined;
    const socket = new tls.TLSSocket(transport, {
      isServer: true,
      secureContext,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const slow = setTimeout(() => transport.destroy(), HANDSHAKE_TIMEOUT_MS);
    socket.on('keylog', (line: Buffer) => {
      const [label, , secret = ''] = line.toString('latin1').trim().split(' ');
      if (label === 'SERVER_TRAFFIC_SECRET_0') serverSecret = Buffer.from(secret, 'hex');
    });
    socket.on('error', (error) => refused(error.message));
    socket.once('close', () => clearTimeout(slow));
    socket.once('secure', () => {
      clearTimeout(slow);
      const verdict = judge(sentCertificates(socket));
      if (verdict.accepted) return accepted(socket, verdict.client);
      refused(verdict.reason);
      // OpenSSL has its last messages of the handshake ready by now, but they have not left yet. The alert goes
      // before them, in their place: plain over TLS 1.2, as the first encrypted record over TLS 1.3.
      const { alert } = verdict;
      const { standardName } = socket.getCipher();
      const record = serverSecret ? encryptedAlert(alert, serverSecret, standardName) : plainAlert(alert);
      transport.write(record, () => socket.destroy());
    });
  });
}

/** All of them, in the order they were sent, whether or not one is the issuer of the other. */
function sentCertificates(socket: tls.TLSSocket): readonly Buffer[] {
  const certificates: Buffer[] = [];
  for (let next = socket.getPeerX509Certificate(); next; next = next.issuerCertificate) certificates.push(next.raw);
  return certificates;
}
