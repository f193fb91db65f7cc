import { Readable } from 'node:stream';
import { startSessionServer, UNTOUCHED } from 'jasmin-arc-testing/session/session-server.js';
import { describe, expect, it } from 'vitest';
import { GATE_NAME } from '../descriptions/model/inputs-gate.js';
import {
  JobNotFoundError,
  NotAnArcServerError,
  NotAuthorisedError,
  ServiceError,
  SessionFileNotFoundError,
  TransferError,
  UnsafePathError,
} from '../errors/index.js';
import { SessionDirectory, type SessionEntry } from './session-directory.js';

const text = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('listing a session directory', () => {
  it('tells files with their sizes and directories', async () => {
    await using server = await startSessionServer({ 'a.txt': 'abc', 'sub/b.txt': 'b' });
    expect(await server.session().list()).toEqual([
      { kind: 'file', name: 'a.txt', sizeBytes: 3 },
      { kind: 'directory', name: 'sub' },
    ]);
    expect(await server.session().list('sub/')).toEqual([{ kind: 'file', name: 'b.txt', sizeBytes: 1 }]);
  });

  it('walks through all of it, or through what is asked for', async () => {
    await using server = await startSessionServer({ a: '', 'b/c/d': '1', 'b/e': '22', 'f/': '' });
    const all = await server.session().walk();
    expect(all).toEqual([
      { kind: 'file', path: 'a', sizeBytes: 0 },
      { kind: 'directory', path: 'b' },
      { kind: 'directory', path: 'f' },
      { kind: 'directory', path: 'b/c' },
      { kind: 'file', path: 'b/e', sizeBytes: 2 },
      { kind: 'file', path: 'b/c/d', sizeBytes: 1 },
    ]);
    const some = await server.session().walk('b', { enter: () => false });
    expect(some.map(({ path }) => path)).toEqual(['b/c', 'b/e']);
  });

  it('refuses a name that leads elsewhere, before anything is written to it', async () => {
    await using server = await startSessionServer({ '../../etc/passwd': '' });
    await expect(server.session().list()).rejects.toThrow(UnsafePathError);
  });

  it('given a listing that cannot be read, then it is the listing that is at fault, not the server that was asked', async () => {
    await using server = await startSessionServer({ a: '' });
    const session = server.session({
      readListing: () => {
        throw new NotAnArcServerError('U+0001 is not allowed in XML');
      },
    });
    await expect(session.list()).rejects.toThrow(
      /Cannot list the session directory, perhaps for an odd file name.*U\+0001/,
    );
    await expect(session.list()).rejects.toThrow(TransferError);
  });

  it('tells a missing directory, a file and an unknown job apart', async () => {
    await using server = await startSessionServer({ 'a.txt': 'abc' });
    const session = server.session();
    await expect(session.list('nowhere')).rejects.toThrow(SessionFileNotFoundError);
    await expect(session.list('a.txt')).rejects.toThrow(/it is a file/);
    server.misbehave = () => ({ status: 404, reason: 'OK' });
    await expect(session.list()).rejects.toThrow(JobNotFoundError);
    await expect(session.stat('a.txt')).rejects.toThrow(JobNotFoundError);
  });
});

describe('a server that gives one answer for unknown jobs and missing files', () => {
  it('is asked for the session directory too', async () => {
    await using server = await startSessionServer({ 'a.txt': 'abc' });
    const session = server.session({ jobAndFileMissingAlike: true });
    await expect(session.open('nothing')).rejects.toThrow(SessionFileNotFoundError);
    expect(await session.stat('nothing')).toBeUndefined();
    server.misbehave = () => ({ status: 404, reason: 'Not Found' });
    await expect(session.open('a.txt')).rejects.toThrow(JobNotFoundError);
    await expect(session.list('sub')).rejects.toThrow(JobNotFoundError);
    await expect(session.list()).rejects.toThrow(JobNotFoundError);
  });
});

describe('looking at a name', () => {
  it('tells what it is', async () => {
    await using server = await startSessionServer({ 'a.txt': 'abc', empty: '', 'sub/b': '' });
    const session = server.session();
    expect(await session.stat('a.txt')).toEqual({ kind: 'file', sizeBytes: 3 });
    expect(await session.stat('empty')).toEqual({ kind: 'file', sizeBytes: 0 });
    expect(await session.stat('sub')).toEqual({ kind: 'directory' });
    expect(await session.stat('nothing')).toBeUndefined();
  });
});

describe('reading a file', () => {
  it.each([
    [0, 'abcdef', 6],
    [2, 'cdef', 6],
    [6, '', 6],
    [9, '', undefined],
  ])('from %i on', async (offset, content, sizeBytes) => {
    await using server = await startSessionServer({ 'a.txt': 'abcdef' });
    const opened = await server.session().open('a.txt', { offset });
    expect(opened).toMatchObject({ offset, sizeBytes });
    expect(await text(opened.body)).toBe(content);
  });

  it('given an empty one, then it ends at once', async () => {
    await using server = await startSessionServer({ empty: '' });
    expect(await text((await server.session().open('empty')).body)).toBe('');
  });

  it('given a directory or nothing', async () => {
    await using server = await startSessionServer({ 'sub/b': '' });
    await expect(server.session().open('sub')).rejects.toThrow(/it is a directory/);
    await expect(server.session().open('nothing')).rejects.toThrow(SessionFileNotFoundError);
  });

  it.each(['../x', '/x', ''])('refuses %j without asking the server', async (path) => {
    await using server = await startSessionServer();
    await expect(server.session().open(path)).rejects.toThrow(UnsafePathError);
    expect(server.requests).toEqual([]);
  });

  it('finds names with every kind of character', async () => {
    const name = `we ird/#?%;'"&<é\\+.txt`;
    await using server = await startSessionServer({ [name]: 'found' });
    expect(await text((await server.session().open(name)).body)).toBe('found');
  });
});

describe('the file that starts a job', () => {
  it('is in no listing and among no properties, and can be looked at by its name', async () => {
    await using server = await startSessionServer({
      [GATE_NAME]: 'all there',
      [`sub/${GATE_NAME}`]: 'not ours',
      a: '',
    });
    const session = server.session();
    expect((await session.list()).map(({ name }) => name).sort()).toEqual(['a', 'sub']);
    expect((await session.properties('', 1))?.entries.map(({ name }) => name).sort()).toEqual(['a', 'sub']);
    expect((await session.walk()).map(({ path }) => path)).toContain(`sub/${GATE_NAME}`);
    expect(await session.stat(GATE_NAME)).toEqual({ kind: 'file', sizeBytes: 9 });
  });

  it('is a result where the job has written more to it', async () => {
    await using server = await startSessionServer({ [GATE_NAME]: 'much more than this library writes to it, ever' });
    expect(await server.session().list()).toMatchObject([{ name: GATE_NAME }]);
    expect((await server.session().properties('', 1))?.entries).toMatchObject([{ name: GATE_NAME }]);
  });
});

describe('writing and deleting', () => {
  it('writes bytes of announced length', async () => {
    await using server = await startSessionServer();
    await server.session().put('sub/a', Buffer.from('abc'), 3);
    await server.session().put('empty', new Uint8Array(), 0);
    expect(server.files.get('sub/a')?.toString()).toBe('abc');
    expect(server.files.get('empty')?.length).toBe(0);
  });

  it('deletes a file, or finds it deleted, and no directory', async () => {
    await using server = await startSessionServer({ a: 'abc', 'sub/b': '' });
    const session = server.session();
    await session.remove('a');
    await session.remove('a');
    await expect(session.remove('sub')).rejects.toThrow(TransferError);
    expect([...server.files.keys()]).toEqual(['sub/b']);
  });

  it.each([
    [{ status: 403, reason: "User can't be assigned configuration" }, NotAuthorisedError],
    [{ status: 500, reason: 'Error creating file' }, ServiceError],
  ])('given %j, then that is what the error says', async (refusal, kind) => {
    await using server = await startSessionServer();
    server.misbehave = () => refusal;
    const writing = server.session().put('a', Buffer.from('abc'), 3);
    await expect(writing).rejects.toThrow(kind);
    await expect(writing).rejects.toThrow(refusal.reason);
  });
});

describe('the properties of a session directory', () => {
  it('tell times, and the links that the listing leaves out', async () => {
    await using server = await startSessionServer({ 'a.txt': 'abc', 'sub/b.txt': 'b' });
    server.links.set('latest', 'sub/b.txt').set('broken', undefined);
    const at = new Date('2026-11-27T10:00:00Z');
    server.modifiedAt.set('a.txt', at);
    const found = await server.session().properties('', 1);
    expect(found?.self.kind).toBe('directory');
    expect(found?.entries).toEqual([
      { name: 'a.txt', kind: 'file', sizeBytes: 3, modifiedAt: at },
      { name: 'sub', kind: 'directory', sizeBytes: undefined, modifiedAt: UNTOUCHED },
      { name: 'latest', kind: 'file', sizeBytes: 1, modifiedAt: UNTOUCHED },
      { name: 'broken', kind: 'inaccessible', sizeBytes: undefined, modifiedAt: UNTOUCHED },
    ]);
    expect((await server.session().list()).map(({ name }) => name)).toEqual(['a.txt', 'sub']);
  });

  it('of one file are asked for without anything else', async () => {
    await using server = await startSessionServer({ 'sub/b.txt': 'b' });
    expect(await server.session().properties('sub/b.txt', 0)).toMatchObject({ self: { sizeBytes: 1 }, entries: [] });
    expect(server.requests).toEqual(['PROPFIND sub/b.txt']);
  });

  it('of a name that does not exist are an error', async () => {
    await using server = await startSessionServer({ a: '' });
    await expect(server.session().properties('b', 0)).rejects.toThrow(SessionFileNotFoundError);
  });

  it.each([
    ['the interface has none', { readProperties: undefined }],
    [
      'a name in it cannot be written as XML',
      {
        readProperties: () => {
          throw new NotAnArcServerError('U+0001 is not allowed in XML');
        },
      },
    ],
  ])('are not known where %s', async (_, access) => {
    await using server = await startSessionServer({ a: '' });
    expect(await server.session(access).properties('', 1)).toBeUndefined();
  });

  it('are not known where the server answers that it knows no PROPFIND', async () => {
    await using server = await startSessionServer({ a: '' });
    server.misbehave = () => ({ status: 501, reason: 'Not Implemented' });
    expect(await server.session().properties('', 1)).toBeUndefined();
  });

  it('are asked for again when the connection breaks', async () => {
    await using server = await startSessionServer({ a: 'x' });
    let failures = 1;
    server.misbehave = () => (failures-- > 0 ? 'reset' : undefined);
    expect(await server.session().properties('a', 0)).toMatchObject({ self: { sizeBytes: 1 } });
  });
});

describe('a server that never comes to an end', () => {
  const endless = (): Readable =>
    new Readable({
      read(size) {
        this.push(Buffer.alloc(size, ' '));
      },
    });
  const bodies: Readable[] = [];
  /** A session directory whose server sends such a body with every answer. */
  const session = (status: number, headers: Readonly<Record<string, string>> = {}, makeBody = endless) =>
    new SessionDirectory(
      {
        send: async () => {
          const body = makeBody();
          bodies.push(body);
          return { status, reason: 'Whatever', headers, body };
        },
        text: () => Promise.reject(new Error('not asked for')),
      },
      {
        url: 'https://ce.example.org/session',
        listingAccept: 'application/json',
        readListing: (text) => JSON.parse(text) as readonly SessionEntry[],
      },
    );
  const file = { 'content-type': 'application/octet-stream' };

  it('given an endless answer to an upload, a deletion or a look, then its body is not read to the end', async () => {
    await session(200).put('a', Buffer.from('a'), 1);
    await session(200, file).remove('a');
    await session(200, file).stat('a');
    expect(bodies.splice(0).every((body) => body.destroyed)).toBe(true);
  });

  it('given an endless error, then the error is told, and its text let go', async () => {
    await expect(session(500).put('a', Buffer.from('a'), 1)).rejects.toMatchObject({ httpStatus: 500 });
    await expect(session(500).list()).rejects.toMatchObject({ httpStatus: 500 });
    await expect.poll(() => bodies.every((body) => body.destroyed)).toBe(true);
    bodies.splice(0);
  });

  it('given an endless listing, then it is an error', async () => {
    await expect(session(200).list()).rejects.toThrow(/is longer than 67108864 bytes/);
  });

  it('given directories within directories, for ever, then that is an error', async () => {
    const nested = () => Readable.from([Buffer.from('[{ "kind": "directory", "name": "d" }]')]);
    await expect(session(200, {}, nested).walk()).rejects.toMatchObject({
      code: 'ERR_ARC_TRANSFER',
      message: expect.stringContaining('nested more than 100 deep'),
      retryable: false,
    });
  });
});
