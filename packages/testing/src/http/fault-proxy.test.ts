import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, type Faults, startFaultProxy } from './fault-proxy.js';

let echo: net.Server;
let echoPort: number;
let proxy: FaultProxy;

beforeEach(async () => {
  echo = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  echoPort = (echo.address() as net.AddressInfo).port;
  proxy = await startFaultProxy(echoPort);
});

afterEach(async () => {
  await proxy.close();
  echo.close();
});

/** Sends `0123456789` and tells what came back and how it ended. */
async function exchange(faults: Faults): Promise<string> {
  proxy.set(faults);
  const socket = net.connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end('0123456789');
  let received = '';
  try {
    for await (const piece of socket) received += String(piece);
    return received;
  } catch (error) {
    return `${received} ${(error as NodeJS.ErrnoException).code}`;
  }
}

describe('the fault proxy', () => {
  it('without faults passes everything on', async () => {
    expect(await exchange({})).toBe('0123456789');
    expect(await exchange({ latencyMs: 1, jitterMs: 1, bytesPerSecond: 100_000 })).toBe('0123456789');
  });

  it('cuts after so many bytes', async () => {
    expect(await exchange({ cutDown: 4 })).toBe('0123');
    expect(await exchange({ cutUp: 0 })).toBe('');
  });

  it('resets', async () => {
    expect(await exchange({ resetUp: 4 })).toMatch(/ECONNRESET$/);
    expect(await exchange({ refuse: true })).toMatch(/ECONNRESET$/);
  });

  it('affects only the given number of connections', async () => {
    proxy.set({ cutDown: 4, connections: 1 });
    const socket = net.connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('0123456789');
    expect(String(Buffer.concat(await socket.toArray()))).toBe('0123');
    const second = net.connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    second.end('0123456789');
    expect(String(Buffer.concat(await second.toArray()))).toBe('0123456789');
    expect(proxy.connections).toBe(2);
  });

  it('withholds data in one direction, on an open connection too, until the next call', async () => {
    const received: string[] = [];
    echo.on('connection', (socket) => socket.on('data', (piece) => received.push(String(piece))));
    const socket = net.connect({ port: proxy.port, host: '127.0.0.1' });
    socket.write('first');
    await once(socket, 'data');

    const answer = proxy.withhold('Down');
    socket.write('second');
    await answer;
    expect(received).toEqual(['first', 'second']);
    expect(socket.bytesRead).toBe(5);
    proxy.resetAll();
    await expect(once(socket, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });

    proxy.set({});
    const other = net.connect({ port: proxy.port, host: '127.0.0.1' });
    other.write('third');
    await once(other, 'data');
    const request = proxy.withhold('Up');
    other.write('fourth');
    await request;
    expect(received).toEqual(['first', 'second', 'third']);
    other.destroy();
  });

  it('stalls without closing, until everything is reset', async () => {
    proxy.set({ stallDown: 4 });
    const socket = net.connect({ port: proxy.port, host: '127.0.0.1' });
    socket.write('0123456789');
    const [piece] = await once(socket, 'data');
    expect(String(piece)).toBe('0123');
    proxy.resetAll();
    await expect(once(socket, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
