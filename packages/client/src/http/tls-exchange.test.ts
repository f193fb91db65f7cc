import type { TLSSocket } from 'node:tls';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { identity, serverTrust, startRawTlsServer, startTlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerNotTrustedError, ServerUnreachableError } from '../errors/index.js';
import { exchangeText, type TlsExchangeOptions } from './tls-exchange.js';

const closing: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

const serve = async (listener: (socket: TLSSocket) => void): Promise<number> => {
  const { port, close } = await startRawTlsServer(listener);
  closing.push(close);
  return port;
};
const exchange = (port: number, more: Partial<TlsExchangeOptions> = {}) =>
  exchangeText('a request', {
    host: 'localhost',
    port,
    identity: identity(),
    trust: serverTrust(),
    timeoutMs: 60_000,
    maxBytes: 1_000,
    ...more,
  });

describe('an exchange of texts over TLS', () => {
  it('gives all that the server sends until it closes the connection', async () => {
    let shown: string | undefined;
    const port = await serve((socket) => {
      shown = socket.getPeerX509Certificate()?.subject;
      socket.once('data', (data) => {
        socket.write(`you sent ${data}`);
        socket.end(', é');
      });
    });
    expect(await exchange(port)).toBe('you sent a request, é');
    expect(shown).toBeDefined();
  });

  it('is not begun with a server that is not trusted', async () => {
    let received = '';
    const port = await serve((socket) => {
      socket.on('data', (data) => {
        received += String(data);
      });
    });
    const defect = { kind: 'no-path', subject: '/CN=localhost' } as const;
    const trust = serverTrust({ findTrustDefect: async () => defect });
    await expect(exchange(port, { trust })).rejects.toBeInstanceOf(ServerNotTrustedError);
    expect(received).toBe('');
  });

  it('is empty where the server closes the connection without a word', async () => {
    const port = await serve((socket) => {
      socket.once('data', () => socket.end());
    });
    expect(await exchange(port)).toBe('');
  });

  it('given the connection breaks, then the server is unreachable, and may have got the request', async () => {
    const proxy = await startFaultProxy(
      await serve((socket) => {
        socket.once('data', () => proxy.resetAll());
      }),
    );
    closing.push(() => proxy.close());
    await expect(exchange(proxy.port)).rejects.toMatchObject({
      name: 'ServerUnreachableError',
      requestMayHaveArrived: true,
    });
  });

  it('given there is no server, or it never answers, then it is unreachable', async () => {
    const closed = await startTlsServer(() => {});
    await closed.close();
    await expect(exchange(closed.port)).rejects.toBeInstanceOf(ServerUnreachableError);
    const silent = await serve(() => {});
    await expect(exchange(silent, { timeoutMs: 1 })).rejects.toBeInstanceOf(ServerUnreachableError);
  });

  it('given the answer is too long, then it is not read to its end', async () => {
    const port = await serve((socket) => {
      socket.once('data', () => socket.write('x'.repeat(1_001)));
    });
    await expect(exchange(port)).rejects.toThrow('longer than 1000 bytes');
  });

  it('given it is aborted, then it ends with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const port = await serve((socket) => {
      socket.once('data', () => controller.abort(reason));
    });
    await expect(exchange(port, { signal: controller.signal })).rejects.toBe(reason);
    await expect(exchange(port, { signal: controller.signal })).rejects.toBe(reason);
  });
});
