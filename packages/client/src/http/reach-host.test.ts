import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerUnreachableError } from '../errors/index.js';
import { lookUpHost, reachPort } from './reach-host.js';

const target = { host: 'localhost', port: 443, timeoutMs: 10_000 };
let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

describe('a host', () => {
  it('has the addresses of its name, or is one', async () => {
    expect((await lookUpHost(target)).some((address) => ['127.0.0.1', '::1'].includes(address))).toBe(true);
    expect(await lookUpHost({ ...target, host: '192.0.2.1' })).toEqual(['192.0.2.1']);
  });

  it('is an error of the connection where there is no such name', async () => {
    const error = await lookUpHost({ ...target, host: 'nowhere.invalid' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(error).toMatchObject({ requestMayHaveArrived: false });
  });
});

describe('a port', () => {
  it('is reached at the address that answers, and gets nothing; closed, it is an error', async () => {
    const received: Buffer[] = [];
    const listening = createServer((socket) => void socket.on('data', (chunk) => received.push(chunk)));
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await reachPort({ ...target, port })).toBe('127.0.0.1');
    await new Promise((resolve) => listening.close(resolve));
    server = undefined;
    expect(received).toEqual([]);
    await expect(reachPort({ ...target, port })).rejects.toMatchObject({
      code: 'ERR_ARC_SERVER_UNREACHABLE',
      remedy: 'check-server',
    });
  });

  it('is given up with the reason of an abort', async () => {
    await expect(reachPort({ ...target, signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });
});
