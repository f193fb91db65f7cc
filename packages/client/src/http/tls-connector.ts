import { isIP, type TcpNetConnectOpts } from 'node:net';
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
  connect as tlsConnect,
} from 'node:tls';
import type { buildConnector } from 'undici';
import { ArcError, CredentialFormatError, ServerNotTrustedError, ServerUnreachableError } from '../errors/index.js';
import { type Log, silentLog } from '../log/log.js';
import { clockError } from '../pki/clock-evidence.js';
import { readPem } from '../pki/pem.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import { retry } from '../waiting/retry.js';
import { connectionError, isNotYetValid } from './connection-errors.js';
import { handshakeDelayMs } from './retry-policy.js';
import { chainOf, fetchServerCertificates } from './server-certificates.js';
import type { ServerTrust } from './server-trust.js';
import { trustDefectError } from './trust-defect-error.js';

export interface TlsConnectorOptions {
  /** The credential that is shown to the server on every connection. @default no certificate */
  readonly identity?: TlsIdentity;
  /** Called for every new connection, because the directory may have changed; see {@link ServerTrust.trustAnchors}. */
  trustAnchors: ServerTrust['trustAnchors'];
  /**
   * Called once the chain of a server leads to an authority: checks whether it is revoked, or outside of a policy. Certificates in
   * DER.
   */
  findTrustDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined>;
  /** For name look-up, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** @default no log */
  readonly log?: Log;
}

/** How long a server that speaks TLS 1.3 may take to tell whether it accepts the user's credential. */
const ACCEPTANCE_TIMEOUT_MS = 1_000;
/** For a second connection to a server that was not trusted. */
const LOOK_AT_DATES_MS = 5_000;
/** For each address of the server but the last: `localhost` may lead to ::1 while the server listens on IPv4 alone. */
const ADDRESS_TIMEOUT_MS = 1_500;

/** How a handshake has ended, and the certificates that the server has shown in it, as far as it came. */
type Handshake = { readonly shown: readonly Uint8Array[] } & (
  | { readonly socket: TLSSocket }
  | {
      readonly error: unknown;
      /** OpenSSL found no way from the server's certificate to one of the authorities that it was given, or something wrong on it. */
      readonly isRefusedChain: boolean;
    }
);

/**
 * Opens verified TLS connections for one identity, or for none.
 *
 * OpenSSL needs the authorities before the server shows its chain, and decoding a hundred of them takes long. So the first handshake with
 * a server is made with those of the user's own certificate, which often has the same. If others would be looked for, or the chain is
 * refused, it does not count, and is made again with the authorities for the chain that was shown. No chain is refused before all
 * authorities have been tried.
 */
export class TlsConnector {
  readonly #options: TlsConnectorOptions;
  readonly #opening = new Set<TLSSocket>();
  #context: { readonly anchors: readonly string[]; readonly secure: SecureContext } | undefined;
  /** Server → the certificates that it has shown on the last connection. */
  readonly #shown = new Map<string, readonly Uint8Array[]>();
  readonly #closing = new AbortController();

  constructor(options: TlsConnectorOptions) {
    this.#options = options;
  }

  /** In the form that undici expects. Its errors are already errors of this library. */
  readonly connect: buildConnector.connector = ({ hostname, port }, callback) => {
    this.#openPatiently(hostname, port === '' ? 443 : Number(port)).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };

  /** Gives up the connections that are still being opened, and opens no more. */
  close(): void {
    const reason = new Error('The client has been closed');
    this.#closing.abort(reason);
    for (const socket of this.#opening) socket.destroy(reason);
  }

  #openPatiently(host: string, port: number): Promise<TLSSocket> {
    const { log = silentLog } = this.#options;
    const delayAfter = (error: unknown, failures: number) => {
      const delayMs = handshakeDelayMs(error, failures);
      if (delayMs !== undefined) log.verbose(`${String(error)}; connecting once more`);
      return delayMs;
    };
    return retry(() => this.#open(host, port), { delayAfter, signal: this.#closing.signal });
  }

  async #open(host: string, port: number): Promise<TLSSocket> {
    const server = `${host}:${port}`;
    const all = undefined;
    let chain: readonly Uint8Array[] | undefined = this.#shown.get(server) ?? ownChain(this.#options.identity);
    for (let isFirst = true; ; isFirst = false) {
      const anchors = await this.#options.trustAnchors(chain);
      const handshake = await this.#tryHandshake(host, port, anchors);
      const next = await this.#whatElse(handshake, { anchors, isFirst, isAll: chain === all });
      if (next === 'nothing') {
        if ('error' in handshake) {
          throw isNotYetValid(handshake.error) ? await this.#ofClock(handshake.error, server) : handshake.error;
        }
        this.#shown.set(server, handshake.shown);
        return handshake.socket;
      }
      if ('socket' in handshake) handshake.socket.destroy();
      chain = next === 'shown' ? handshake.shown : all;
    }
  }

  /** For which chain another handshake has to be made before this one counts. */
  async #whatElse(
    handshake: Handshake,
    {
      anchors,
      isFirst,
      isAll,
    }: { readonly anchors: readonly string[]; readonly isFirst: boolean; readonly isAll: boolean },
  ): Promise<'nothing' | 'shown' | 'all'> {
    if (isAll || ('error' in handshake && !handshake.isRefusedChain)) return 'nothing';
    const { shown } = handshake;
    const used = new Set(anchors);
    const isWithin = (pems: readonly string[]) => pems.every((pem) => used.has(pem));
    const hasNeeded = shown.length > 0 && isWithin(await this.#options.trustAnchors(shown));
    if (hasNeeded && 'socket' in handshake) return 'nothing';
    if (!hasNeeded && shown.length > 0 && isFirst) return 'shown';
    return isWithin(await this.#options.trustAnchors(undefined)) ? 'nothing' : 'all';
  }

  async #tryHandshake(host: string, port: number, anchors: readonly string[]): Promise<Handshake> {
    const server = `${host}:${port}`;
    const secureContext = this.#secureContext(anchors, server);
    this.#closing.signal.throwIfAborted();
    const options: ConnectionOptions & Pick<TcpNetConnectOpts, 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'> =
      {
        host,
        port,
        secureContext,
        // Always given: with the default, an environment variable could switch the verification off.
        rejectUnauthorized: true,
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
        ...(isIP(host) === 0 && { servername: host }),
      };
    const socket = tlsConnect(options);
    let shown: readonly Uint8Array[] = [];
    // Before Node.js looks at the verdict: after that it shows no certificates of a server that is refused. `getPeerX509Certificate` would
    // take the first certificate away from the chain that Node.js is about to look at.
    socket.prependOnceListener('secure', () => {
      shown = chainOf(socket);
    });
    this.#opening.add(socket);
    try {
      return { socket: await this.#handshake(socket, server), shown };
    } catch (error) {
      socket.destroy();
      return { error, shown, isRefusedChain: isRefusedChain(socket) };
    } finally {
      this.#opening.delete(socket);
    }
  }

  /**
   * Reads the dates of the server's certificates, without a credential and a request: they show how slow this machine's clock is.
   */
  async #ofClock(error: unknown, server: string): Promise<unknown> {
    const timeoutMs = Math.min(this.#options.connectTimeoutMs, LOOK_AT_DATES_MS);
    const shown = await fetchServerCertificates(server, { timeoutMs }).catch(() => []);
    const now = new Date();
    const [latest] = shown.filter(({ notBefore }) => notBefore > now).sort((a, b) => +b.notBefore - +a.notBefore);
    if (latest === undefined) return error;
    return clockError(`${server} cannot be trusted: the certificate ${latest.subject}`, latest.notBefore, now, error);
  }

  async #requireTrust(socket: TLSSocket, server: string): Promise<void> {
    const defect = await this.#options.findTrustDefect(shownBy(socket));
    if (defect !== undefined) throw trustDefectError(defect, server);
  }

  #handshake(socket: TLSSocket, server: string): Promise<TLSSocket> {
    const { identity, connectTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      let verdict: Promise<void> | undefined;
      let acceptance: NodeJS.Timeout | undefined;
      const timeout = setTimeout(() => fail(codedError('ETIMEDOUT', 'timed out')), connectTimeoutMs);

      const settle = () => {
        clearTimeout(timeout);
        clearTimeout(acceptance);
        socket.off('secureConnect', secured).off('session', accepted).off('close', closed).off('error', failed);
      };
      const accepted = () => {
        // The event is emitted within OpenSSL's read: a write from there would never be answered.
        if (verdict !== undefined) setImmediate(handOver);
      };
      const handOver = () => {
        verdict?.then(() => {
          if (socket.destroyed) return closed();
          settle();
          resolve(socket);
        }, fail);
      };
      const secured = () => {
        // Before the socket is used: no request, and so no delegation, goes to a server that is not trusted. All that such a server
        // has seen by then is the client's certificates and the proof that it has their key, which TLS shows first.
        verdict = this.#requireTrust(socket, server);
        verdict.catch(fail);
        // Under TLS 1.3 the client has finished before the server has checked the credential. The server's first session ticket
        // shows that it accepted the credential. Waiting for the ticket keeps a refusal from looking like a connection that broke
        // during the request.
        if (socket.getProtocol() === 'TLSv1.3') acceptance = setTimeout(accepted, ACCEPTANCE_TIMEOUT_MS);
        else accepted();
      };
      // If the server is not trusted, that error wins over the server's answer about the credential.
      const failed = (error: Error) => {
        if (verdict === undefined) fail(error);
        else verdict.then(() => fail(error), fail);
      };
      const fail = (error: Error) => {
        settle();
        socket.on('error', () => {});
        reject(explain(error));
      };
      const closed = () => failed(codedError('ECONNRESET', 'closed'));
      const explain = (error: Error): unknown => {
        const explained = connectionError(error, {
          server,
          connecting: true,
          ...(identity && { credential: identity }),
          now: new Date(),
        });
        return verdict !== undefined && identity !== undefined && explained instanceof ServerUnreachableError
          ? hungUp(explained, server, identity)
          : explained;
      };
      socket.on('secureConnect', secured).on('session', accepted).on('close', closed).on('error', failed);
      socket.setNoDelay(true).setKeepAlive(true, 30_000);
    });
  }

  #secureContext(anchors: readonly string[], server: string): SecureContext {
    if (anchors.length === 0) {
      throw new ServerNotTrustedError(`${server} cannot be trusted: CERTS_DIR holds no CA certificate`, {
        remedy: 'name-authorities',
      });
    }
    // Parsing some hundred authorities takes a while; they seldom change.
    if (this.#context === undefined || !sameTexts(this.#context.anchors, anchors)) {
      this.#context = { anchors, secure: secureContext(this.#options.identity, anchors) };
    }
    return this.#context.secure;
  }
}

function secureContext(identity: TlsIdentity | undefined, anchors: readonly string[]): SecureContext {
  try {
    return createSecureContext({
      ca: [...anchors],
      ...(identity && { cert: identity.certificateChain, key: identity.privateKeyPem() }),
      minVersion: 'TLSv1.2',
    });
  } catch (cause) {
    if (cause instanceof ArcError) throw cause;
    const what =
      identity === undefined ? 'the CA certificates' : `the credential ${identity.subject} or the CA certificates`;
    throw new CredentialFormatError(`OpenSSL cannot use ${what}`, {
      remedy: 'renew-proxy-or-check-authorities',
      cause,
    });
  }
}

/**
 * The server closed the connection after the client's part of the handshake, before it accepted the credential, without a reason.
 */
const hungUp = (error: ServerUnreachableError, server: string, { subject }: TlsIdentity): ServerUnreachableError =>
  new ServerUnreachableError(`${server} hung up when it was shown the credential ${subject}`, {
    remedy: 'retry-or-renew-proxy',
    requestMayHaveArrived: false,
    cause: error.cause,
  });

/** The certificates that a server has sent, in its order, DER. */
function shownBy(socket: TLSSocket): readonly Uint8Array[] {
  const shown: Uint8Array[] = [];
  for (let next = socket.getPeerX509Certificate(); next !== undefined; next = next.issuerCertificate) {
    shown.push(next.raw);
  }
  return shown;
}

/** A certificate for another host name is none: its chain has been verified. */
function isRefusedChain({ authorizationError }: TLSSocket): boolean {
  const code: unknown = authorizationError; // a text, although its type says otherwise
  return typeof code === 'string' && code !== 'ERR_TLS_CERT_ALTNAME_INVALID';
}

const ownChain = (identity: TlsIdentity | undefined): readonly Uint8Array[] =>
  readPem(identity?.certificateChain ?? '').flatMap(({ der }) => (der === undefined ? [] : [der]));

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((text, index) => text === b[index]));

const codedError = (code: string, message: string): Error => Object.assign(new Error(message), { code });
