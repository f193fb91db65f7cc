import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RELEASES } from '../release.js';
import { type Sandbox, startSandbox } from '../sandbox.js';
import {
  createJob,
  type Reply,
  type RequestOptions,
  restClient,
  type Send,
  shellJob,
  staging,
} from './rest-client.fixture.js';

// Drawing from all of Unicode takes seconds to begin with.
const anyCharacter = fc.constantFrom(...'abcZ019 \t\n!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~éß漢\u{1f600}');

const waiting = shellJob('exit 0', staging(['never.dat']));

describe.each(RELEASES)('session directories, as ARC %s answers', (release) => {
  let sandbox: Sandbox;
  let send: Send;
  let id: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ release, snapshotPeriodMs: 0 });
    send = await restClient(sandbox.config);
    id = await createJob(send, waiting);
  });
  afterAll(() => sandbox.close());
  const old = release === '6.17';
  const marked = release === '7.2';

  const file = (method: string, path: string, options: RequestOptions = {}): Promise<Reply> =>
    send(method, `/jobs/${id}/session${path}`, options);
  const put = (path: string, body: string, headers: Record<string, string> = {}) =>
    file('PUT', path, { body, headers });
  const read = async (path: string): Promise<string> => (await file('GET', path)).text;
  const stateOf = async (job: string): Promise<string> => (await send('GET', `/jobs/${job}/diagnose/status`)).text;

  it('take files and give them back', async () => {
    expect(await put('/sub/a.txt', '0123456789abcdef')).toMatchObject({ status: 200, reason: 'OK', text: '' });
    expect(await file('GET', '/sub/a.txt')).toMatchObject({
      status: 200,
      text: '0123456789abcdef',
      headers: { 'content-length': '16', 'content-type': 'application/octet-stream', connection: 'keep-alive' },
    });
    expect(await file('HEAD', '/sub/a.txt', { headers: { range: 'bytes=0-3' } })).toMatchObject({
      status: 200,
      headers: { 'content-length': '16' },
    });
    await put('/chunked', 'some text', { 'transfer-encoding': 'chunked' });
    expect(await read('/chunked')).toBe('some text');
  });

  it('give parts of files', async () => {
    await put('/range', '0123456789abcdef');
    const part = (range: string) => file('GET', '/range', { headers: { range } });
    expect(await part('bytes=4-')).toMatchObject({
      status: 206,
      reason: 'Partial content',
      text: '456789abcdef',
      headers: { 'content-range': 'bytes 4-15/16', 'content-length': '12' },
    });
    expect(await part('bytes=0-')).toMatchObject({ status: 200, text: '0123456789abcdef' });
    expect(await part('bytes=16-')).toMatchObject({
      status: 416,
      text: '',
      headers: { 'content-range': 'bytes */16', 'transfer-encoding': 'chunked' },
    });
  });

  it('cut nothing off a longer file', async () => {
    await put('/longer', '0123456789');
    await put('/longer', 'abc');
    expect(await read('/longer')).toBe('abc3456789');
  });

  it('send empty files chunked, without a length', async () => {
    await put('/empty', '');
    expect(await file('GET', '/empty')).toMatchObject({
      status: 200,
      text: '',
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect((await file('HEAD', '/empty')).headers['content-length']).toBe('0');
  });

  it('take files in parts, in any order', async () => {
    const job = await createJob(send, shellJob('cat in', staging(['in'], ['out'])));
    const upload = (body: string, range: string) =>
      send('PUT', `/jobs/${job}/session/in`, { body, headers: { 'content-range': range } });
    await upload('fghij', 'bytes 5-9/10');
    expect((await send('GET', `/jobs/${job}/session/in`)).text).toBe('\0\0\0\0\0fghij');
    expect((await send('GET', `/jobs/${job}/diagnose/input_status`)).text).toBe('\n');
    await upload('abcde', 'bytes 0-4/10');
    await vi.waitFor(async () => expect(await stateOf(job)).toBe('FINISHED'));
    expect((await send('GET', `/jobs/${job}/session/out`)).text).toBe('abcdefghij');
  });

  it('list what is in them', async () => {
    const job = await createJob(send, waiting);
    const list = (accept: string, method = 'GET') => send(method, `/jobs/${job}/session`, { headers: { accept } });
    expect((await list('application/json')).text).toBe(old ? '' : '{"file":[],"dir":[]}');
    await send('PUT', `/jobs/${job}/session/run.sh`, { body: 'x' });
    expect((await list('application/json')).text).toBe(old ? '{"file":"run.sh"}' : '{"file":["run.sh"],"dir":[]}');
    await send('PUT', `/jobs/${job}/session/sub/c%26%3Cd`, { body: 'x' });
    expect((await list('text/xml')).text).toBe('<list>\n  <file size="1">run.sh</file>\n  <dir>sub</dir>\n</list>');
    expect((await send('GET', `/jobs/${job}/session/sub/`)).text).toBe(
      old ? '{"file":"c&<d"}' : '{"file":["c&<d"],"dir":[]}',
    );
    const head = await list('text/xml', 'HEAD');
    expect(head.headers).toMatchObject({ 'content-length': '62', 'content-type': 'application/xml' });
    expect((await list('*/*', 'HEAD')).headers['content-type']).toBeUndefined();
  });

  it('say what is not there, or not possible', async () => {
    await put('/dir/a', 'x');
    const replies = [
      await file('GET', '/none'),
      await file('DELETE', '/none'),
      await send('GET', '/jobs/nosuch/session/x'),
      await file('GET', '/../../x'),
      await file('PUT', '', { body: 'x' }),
      await file('PUT', '/dir', { body: 'x' }),
      await file('MKCOL', '/new'),
      await file('POST', '/new'),
    ];
    expect(replies.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      '404 Not found',
      '500 Failed to delete',
      '404 OK',
      '404 Wrong path',
      '500 Error creating file',
      '500 Error creating file',
      '501 Not Implemented',
      '501 Not Implemented',
    ]);
  });

  it('follow links that they do not list', async () => {
    await put('/target', 'some text');
    symlinkSync('target', join(sandbox.directory, 'jobs', id, 'session', 'link'));
    expect(await read('/link')).toBe('some text');
    expect((await put('/link', 'S')).status).toBe(200);
    expect(await read('/target')).toBe('Some text');
    expect(await read('')).not.toContain('link');
    expect((await file('DELETE', '/link')).status).toBe(202);
    expect(await read('/target')).toBe('Some text');
  });

  it('list names that are no UTF-8 byte by byte', async () => {
    await put('/latin/caf%E9%01', 'x');
    expect(await read('/latin/caf%E9%01')).toBe('x');
    expect(await read('/latin')).toContain(
      String.raw`caf\u00E9${marked ? String.raw`\u00EF\u00BF\u00BD` : String.raw`\u0001`}`,
    );
    const inXml = await send('GET', `/jobs/${id}/session/latin`, { headers: { accept: 'text/xml' } });
    expect(inXml.headers['content-length']).toBe(
      String('<list>\n  <file size="1">caf??</file>\n</list>'.length + (marked ? 2 : 0)),
    );
  });

  it('lose what is deleted; of a whole one, no job is seen any more', async () => {
    await put('/gone/a', 'x');
    expect(await file('DELETE', '/gone')).toMatchObject({ status: 202, reason: 'Accepted' });
    expect((await file('GET', '/gone/a')).status).toBe(404);
    const job = await createJob(send, waiting);
    expect((await send('DELETE', `/jobs/${job}/session`)).status).toBe(202);
    expect(await send('GET', `/jobs/${job}/diagnose/status`)).toMatchObject({ status: 404, reason: 'OK' });
    expect((await send('GET', '/jobs')).text).not.toContain(job);
    expect(existsSync(join(sandbox.directory, 'jobs', job, 'session'))).toBe(false);
  });

  it('let a job wait for its uploads, and run when they are there', async () => {
    const job = await createJob(send, shellJob('cat in', staging(['in'], ['out'])));
    expect(await stateOf(job)).toBe('PREPARING');
    await send('PUT', `/jobs/${job}/session/in`, { body: 'hello' });
    await vi.waitFor(async () => expect(await stateOf(job)).toBe('FINISHED'));
    expect((await send('GET', `/jobs/${job}/session`)).text).toBe(old ? '{"file":"out"}' : '{"file":["out"],"dir":[]}');
    expect((await send('GET', `/jobs/${job}/session/out`)).text).toBe('hello');
  });

  it('know the size of an upload where xRSL gives it', async () => {
    const xrsl = '&(executable=/bin/true)(inputfiles=("a" "5"))';
    const [short, long] = [await createJob(send, xrsl), await createJob(send, xrsl)];
    await send('PUT', `/jobs/${short}/session/a`, { body: '1234' });
    await send('PUT', `/jobs/${long}/session/a`, { body: '123456' });
    await vi.waitFor(async () => expect(await stateOf(long)).toBe('FINISHED'));
    expect((await send('GET', `/jobs/${long}/diagnose/failed`)).text).toBe(
      'User file: /a - Delivered file is bigger than specified.\n',
    );
    expect(await stateOf(short)).toBe('PREPARING');
    await send('PUT', `/jobs/${short}/session/a`, { body: '12345' });
    await vi.waitFor(async () => expect(await stateOf(short)).toBe('FINISHED'));
  });

  /** Sends a part of an upload, and breaks the connection when `has` says that the part is there. */
  async function breakOff(job: string, headers: string, part: string, has: () => Promise<boolean>): Promise<void> {
    const { port } = new URL(sandbox.url);
    const identity = {
      cert: readFileSync(sandbox.config.CLIENT_CERT ?? ''),
      key: readFileSync(sandbox.config.CLIENT_KEY ?? ''),
    };
    const socket = tls.connect({
      host: 'localhost',
      port: Number(port),
      ca: readFileSync(join(sandbox.config.CERTS_DIR ?? '', 'sandbox-ca.pem')),
      ...identity,
    });
    socket.on('error', () => {});
    socket.write(`PUT /arex/rest/1.0/jobs/${job}/session/in HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${part}`);
    await vi.waitFor(async () => expect(await has()).toBe(true));
    socket.destroy();
  }

  it('given the connection breaks, then the part stays and does not count', async () => {
    const job = await createJob(send, shellJob('exit 0', staging(['in', 'never'])));
    const input = async () => (await send('GET', `/jobs/${job}/diagnose/input_status`)).text;
    const content = async () => (await send('GET', `/jobs/${job}/session/in`)).text;
    await breakOff(job, 'Content-Length: 10', 'half', async () => (await content()) === 'half');
    expect(await input()).toBe('\n');
    await send('PUT', `/jobs/${job}/session/in`, { body: 'whole file' });
    expect(await input()).toBe('\n/in\n');
    await send('PUT', `/jobs/${job}/session/in`, { body: 'once again' });
    expect(await input()).toBe('\n/in\n/in\n');
  });

  it.each([
    ['before any content', 'Content-Length: 10', '', ''],
    ['in the middle of chunks', 'Transfer-Encoding: chunked', '4\r\nhalf\r\n', 'half'],
  ])('given the connection breaks %s, then that counts as the upload', async (_, headers, part, content) => {
    const job = await createJob(send, shellJob('exit 0', staging(['in', 'never'])));
    const there = async () => {
      const { status, text } = await send('GET', `/jobs/${job}/session/in`);
      return status === 200 && text === content;
    };
    await breakOff(job, headers, part, there);
    await vi.waitFor(async () =>
      expect((await send('GET', `/jobs/${job}/diagnose/input_status`)).text).toBe('\n/in\n'),
    );
  });

  it('take and give back files of any name', async () => {
    const name = fc
      .string({ unit: anyCharacter, minLength: 1, maxLength: 20 })
      .filter((text) => !/[/\0]/.test(text) && !/^\.\.?$/.test(text) && text.isWellFormed?.() !== false);
    await fc.assert(
      fc.asyncProperty(name, fc.string(), async (part, content) => {
        const path = `/names/${encodeURIComponent(part)}`;
        await file('DELETE', path);
        expect((await put(path, content)).status).toBe(200);
        expect(await read(path)).toBe(content);
      }),
      { numRuns: 15, examples: [['a b#%?;"&\\é+', 'x']] },
    );
  });
});
