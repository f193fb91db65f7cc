import { once } from 'node:events';
import { Readable } from 'node:stream';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { startSessionServer } from 'jasmin-arc-testing/session/session-server.js';
import { describe, expect, it } from 'vitest';
import { SessionFileNotFoundError, TransferError } from '../errors/index.js';
import { openSessionStream } from './session-stream.js';

const atOnce = { sleep: async () => {} };
const all = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());

describe('reading a file of a job as a stream', () => {
  it.each([
    [0, 'abcdef'],
    [4, 'ef'],
    [6, ''],
    [9, ''],
  ])('from %i on it delivers what is there and ends', async (offset, content) => {
    await using server = await startSessionServer({ log: 'abcdef' });
    expect(String(await all(await openSessionStream(server.session(), 'log', { offset })))).toBe(content);
  });

  it('given the connection breaks again and again, then not a byte is lost or repeated', async () => {
    const content = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
    await using server = await startSessionServer();
    server.files.set('log', content);
    await using proxy = await startFaultProxy(server.port, { resetDown: 60_000, connections: 8 });
    const stream = await openSessionStream(server.session({ port: proxy.port }), 'log', { ...atOnce, offset: 7 });
    expect((await all(stream)).equals(content.subarray(7))).toBe(true);
    expect(proxy.connections).toBeGreaterThan(2);
  });

  it('given a slow reader, then it waits for him', async () => {
    await using server = await startSessionServer();
    server.files.set('log', Buffer.alloc(5_000_000));
    const stream = await openSessionStream(server.session(), 'log');
    await once(stream, 'readable');
    expect(stream.readableLength).toBeLessThan(1_000_000);
    expect((await all(stream)).length).toBe(5_000_000);
  });

  it.each([
    ['announces no length', undefined],
    ['says how long the file is', 6],
    ['announces what would never end', 2 ** 53 - 1],
  ])(
    'given a server that %s and sends more than there is, then that is an error, not an endless stream',
    async (_, size) => {
      await using server = await startSessionServer({ log: 'abcdef' });
      const session = server.session();
      session.open = async () => ({
        offset: 0,
        sizeBytes: size,
        body: Readable.from([Buffer.from('abcdef'), Buffer.from('g')]),
      });
      await expect(all(await openSessionStream(session, 'log'))).rejects.toThrow(
        /sends more than the 6 bytes that it has/,
      );
    },
  );

  it('given a server that announces no length, and a file of the same length as read, then it is delivered', async () => {
    await using server = await startSessionServer({ log: 'abcdef' });
    const session = server.session();
    session.open = async () => ({ offset: 0, sizeBytes: undefined, body: Readable.from([Buffer.from('abcdef')]) });
    expect(String(await all(await openSessionStream(session, 'log')))).toBe('abcdef');
  });

  it('given there is no such file, then opening fails', async () => {
    await using server = await startSessionServer();
    await expect(openSessionStream(server.session(), 'log')).rejects.toThrow(SessionFileNotFoundError);
  });

  it('given the server stays unreachable on the way, then the stream fails and does not just end', async () => {
    await using server = await startSessionServer();
    server.files.set('log', Buffer.alloc(1_000_000));
    await using proxy = await startFaultProxy(server.port, { resetDown: 60_000, connections: 1 });
    const stream = await openSessionStream(server.session({ port: proxy.port }), 'log', atOnce);
    proxy.set({ refuse: true });
    await expect(all(stream)).rejects.toMatchObject({ code: 'ERR_ARC_SERVER_UNREACHABLE' });
  });

  it('given an abort, then the stream fails with its own reason', async () => {
    await using server = await startSessionServer();
    server.files.set('log', Buffer.alloc(5_000_000));
    const controller = new AbortController();
    const stream = await openSessionStream(server.session(), 'log', { signal: controller.signal });
    const reason = new Error('enough');
    await once(stream, 'readable');
    controller.abort(reason);
    await expect(all(stream)).rejects.toBe(reason);
    await expect(openSessionStream(server.session(), 'log', { signal: controller.signal })).rejects.toBe(reason);
  });

  it('given the reader has seen enough, then nothing more is fetched', async () => {
    await using server = await startSessionServer();
    server.files.set('log', Buffer.alloc(5_000_000));
    const stream = await openSessionStream(server.session(), 'log', atOnce);
    await once(stream, 'readable');
    stream.destroy();
    await once(stream, 'close');
    expect(server.requests).toEqual(['GET log']);
  });

  it('given the server ignores ranges, then delivered bytes are skipped; bytes that the server skips are an error', async () => {
    await using server = await startSessionServer({ log: 'abcdef' });
    const session = server.session();
    const open = session.open.bind(session);
    session.open = async (path) => open(path);
    expect(String(await all(await openSessionStream(session, 'log', { offset: 4 })))).toBe('ef');
    session.open = async (path) => ({ ...(await open(path)), offset: 5 });
    const stream = await openSessionStream(session, 'log', { ...atOnce, offset: 4 });
    await expect(all(stream)).rejects.toThrow(TransferError);
  });
});
