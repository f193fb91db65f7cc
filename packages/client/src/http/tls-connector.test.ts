import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { certificate, identity, startTlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { makeAuthority, makeUser, NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { ClockError, CredentialFormatError, ServerUnreachableError } from '../errors/index.js';
import { TlsConnector, type TlsConnectorOptions } from './tls-connector.js';

const connector = (options: Partial<TlsConnectorOptions> = {}) =>
  new TlsConnector({
    identity: identity(),
    trustAnchors: async () => [certificate('authority')],
    findTrustDefect: async () => undefined,
    connectTimeoutMs: 5_000,
    ...options,
  });

const open = (made: TlsConnector, port: number, hostname = 'localhost'): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    made.connect({ hostname, protocol: 'https:', port: String(port) }, (error, socket) => {
      if (error === null) resolve(socket as TLSSocket);
      else reject(error);
    });
  });

describe('opening a TLS connection', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'given %s, then the socket is verified and ready for a request',
    async (version) => {
      await using server = await startTlsServer((_request, response) => void response.end('ok'), {
        maxVersion: version,
      });
      const socket = await open(connector(), server.port);
      expect(socket.getProtocol()).toBe(version);
      expect(socket.authorized).toBe(true);
      socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
      await once(socket, 'readable');
      expect(String(socket.read())).toContain('200 OK');
      socket.destroy();
    },
  );

  it('given an address instead of a name, then the certificate must name the address', async () => {
    await using server = await startTlsServer((_request, response) => void response.end());
    await expect(open(connector(), server.port, '127.0.0.1')).rejects.toMatchObject({
      code: 'ERR_ARC_SERVER_NAME_MISMATCH',
    });
  });

  it('given a server that cuts the connection in the handshake', async () => {
    await using server = await startTlsServer(() => {});
    await using proxy = await startFaultProxy(server.port, { cutDown: 100 });
    const opening = open(connector(), proxy.port);
    await expect(opening).rejects.toThrow(ServerUnreachableError);
    await expect(opening).rejects.toMatchObject({ requestMayHaveArrived: false });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'given a server that is not to be trusted in spite of its certificate, under %s, then it gets no request',
    async (version) => {
      let requests = 0;
      const count = () => {
        requests += 1;
      };
      await using server = await startTlsServer(count, { maxVersion: version });
      let shown: readonly Uint8Array[] = [];
      const findTrustDefect: TlsConnectorOptions['findTrustDefect'] = async (certificates) => {
        shown = certificates;
        return {
          kind: 'revoked',
          subject: '/CN=localhost',
          authority: '/CN=authority',
          file: '/etc/grid-security/certificates/1f0e8352.r0',
          revokedAt: new Date('2026-11-20T00:00:00Z'),
        };
      };
      await expect(open(connector({ findTrustDefect }), server.port)).rejects.toMatchObject({
        code: 'ERR_ARC_SERVER_CERTIFICATE_REVOKED',
        file: '/etc/grid-security/certificates/1f0e8352.r0',
        message: expect.stringContaining('/CN=authority has revoked the certificate of /CN=localhost'),
        hint: expect.stringContaining('fetch-crl -l /etc/grid-security/certificates'),
      });
      expect(shown[0]).toEqual(new X509Certificate(certificate('localhost')).raw);
      expect(requests).toBe(0);
    },
  );

  it('given a server whose certificate is not valid yet by the local clock, then the clock is named: code, lag, remedy', async () => {
    const sinceNow = (Date.now() - NOW.getTime()) / 1000;
    const ca = makeAuthority('new', { notBefore: sinceNow - 3600, notAfter: sinceNow + 90_000 });
    const host = makeUser(ca, 'localhost', { notBefore: sinceNow + 3540, notAfter: sinceNow + 80_000 });
    await using server = await startTlsServer(() => {}, {
      cert: host.certificate.toPem(),
      key: host.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    });
    const trustAnchors = async () => [ca.certificate.toPem()];
    const error = await open(connector({ trustAnchors }), server.port).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClockError);
    expect(error).toMatchObject({
      code: 'ERR_ARC_CLOCK',
      validFrom: host.certificate.notBefore,
      message: expect.stringMatching(
        /cannot be trusted: the certificate .*CN=localhost begins on .* slow, by 59 minutes/,
      ),
      hint: expect.stringContaining('timedatectl set-ntp true'),
    });
  });

  it('given a server that is not trusted and refuses the credential as well, then the missing trust is reported', async () => {
    await using server = await startTlsServer(() => {}, {
      rejectUnauthorized: true,
      ca: certificate('foreign-authority'),
    });
    const findTrustDefect = async () => ({ kind: 'no-path', subject: '/CN=localhost' }) as const;
    await expect(open(connector({ findTrustDefect }), server.port)).rejects.toMatchObject({
      code: 'ERR_ARC_SERVER_NOT_TRUSTED',
    });
  });

  it('given a credential that OpenSSL cannot use, then the error says so and shows no key', async () => {
    const broken = Object.assign(Object.create(identity()), {
      privateKeyPem: () => '-----BEGIN PRIVATE KEY-----\nnonsense',
    });
    const opening = open(connector({ identity: broken }), 1);
    await expect(opening).rejects.toThrow(CredentialFormatError);
    await expect(opening).rejects.not.toThrow(/nonsense/);
  });

  it('given the connector is closed, then connections being opened are given up and no more are opened', async () => {
    await using proxy = await startFaultProxy(1, { hang: true });
    const closing = connector();
    const pending = open(closing, proxy.port);
    while (proxy.connections === 0) await setImmediate();
    closing.close();
    await expect(pending).rejects.toThrow('closed');
    await expect(open(closing, proxy.port)).rejects.toThrow('closed');
    expect(proxy.connections).toBe(1);
  });
});

describe('the authorities for a handshake', () => {
  const own = certificate('authority');
  const foreign = certificate('foreign-authority');
  type Anchors = TlsConnectorOptions['trustAnchors'];
  const isOfServer = (chain: readonly Uint8Array[] | undefined) =>
    chain?.[0] !== undefined && Buffer.from(chain[0]).equals(new X509Certificate(certificate('localhost')).raw);

  /** Connects to a server twice; `asked` is for which chains the authorities were asked for. */
  async function connect(anchors: (chain: readonly Uint8Array[] | undefined) => readonly string[]) {
    await using server = await startTlsServer((_request, response) => void response.end('ok'));
    const asked: ('all' | 'server' | 'own')[] = [];
    const trustAnchors: Anchors = async (chain) => {
      asked.push(chain === undefined ? 'all' : isOfServer(chain) ? 'server' : 'own');
      return anchors(chain);
    };
    const made = connector({ trustAnchors });
    const sockets: TLSSocket[] = [];
    try {
      for (let count = 0; count < 2; count += 1) sockets.push(await open(made, server.port));
      return { authorized: sockets.map(({ authorized }) => authorized), asked };
    } catch (error) {
      return { error, asked };
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }

  it('are those of the own certificate first', async () => {
    const result = await connect((chain) => (chain === undefined ? [foreign, own] : [own]));
    expect(result).toEqual({ authorized: [true, true], asked: ['own', 'server', 'server', 'server'] });
  });

  it('are those for the chain of the server if others were wrong, and from the next connection on at once', async () => {
    const result = await connect((chain) => (isOfServer(chain) ? [own] : [foreign]));
    expect(result.authorized).toEqual([true, true]);
    expect(result.asked.filter((what) => what !== 'server')).toEqual(['own']);
  });

  it('are all if they are not found by the chain', async () => {
    const result = await connect((chain) => (chain === undefined ? [foreign, own] : [foreign]));
    expect(result.authorized).toEqual([true, true]);
    expect(result.asked).toContain('all');
  });

  it('must include all that OpenSSL could look for: before that, a chain is not accepted either', async () => {
    const result = await connect((chain) => (isOfServer(chain) ? [own, foreign] : [own]));
    expect(result.authorized).toEqual([true, true]);
    // After the first handshake the authorities are asked for again, for the second one.
    expect(result.asked).toEqual(['own', 'server', 'server', 'server', 'server', 'server']);
  });

  it('are all before a server is refused', async () => {
    const result = await connect(() => [foreign]);
    expect(result.error).toMatchObject({ code: 'ERR_ARC_SERVER_NOT_TRUSTED' });
    expect(result.asked.at(-1)).toBe('all');
  });
});
