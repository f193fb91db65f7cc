import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFaultProxy } from '../../../../test/fault-proxy.js';
import { type SessionServer, startSessionServer } from '../../../../test/session-server.js';
import {
  CredentialRefusedError,
  JobNotFoundError,
  ServerUnreachableError,
  SessionFileNotFoundError,
  TransferError,
  UnsafePathError,
} from '../errors.js';
import { type DownloadedFile, downloadFile, downloadFiles, downloadOutputs } from './download.js';
import { type OpenedFile, SessionDirectory } from './session-directory.js';
import type { TransferProgress } from './transfer-progress.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(directory, { recursive: true }));

const atOnce = { pause: async () => {} };
const local = (name: string): string => join(directory, name);
const fetch = (server: SessionServer, path: string, sizeBytes?: number, options = {}): Promise<DownloadedFile> =>
  downloadFile(server.session(), { path, sizeBytes }, local(path), { ...atOnce, ...options });
const left = (): Promise<readonly string[]> => readdir(directory);

describe('downloading outputs', () => {
  it('brings what is wanted under the same names, and tells what is missing', async () => {
    await using server = await startSessionServer({
      'stdout.txt': 'hello',
      'output/deep/a': 'a',
      'output/none/': '',
      'other/b': 'b',
    });
    const seen: string[] = [];
    const { files, missing } = await downloadOutputs(server.session(), ['stdout.txt', 'output', 'gone'], directory, {
      sha256: true,
      onFile: ({ path }) => seen.push(path),
    });
    expect(missing).toEqual(['gone']);
    expect(files.map(({ path }) => path)).toEqual(['stdout.txt', 'output/deep/a']);
    expect(files[0]).toEqual({
      path: 'stdout.txt',
      localPath: local('stdout.txt'),
      sizeBytes: 5,
      sha256: createHash('sha256').update('hello').digest('hex'),
    });
    expect(seen.sort()).toEqual(['output/deep/a', 'stdout.txt']);
    expect((await readdir(directory, { recursive: true })).sort()).toEqual([
      'output',
      'output/deep',
      'output/deep/a',
      'output/none',
      'stdout.txt',
    ]);
    expect(server.requests).not.toContain('GET other');
  });

  it('given the server does not know the job any more, then nothing looks like an empty result', async () => {
    await using server = await startSessionServer();
    server.misbehave = () => ({ status: 404, reason: 'OK' });
    await expect(downloadOutputs(server.session(), ['/'], directory)).rejects.toThrow(JobNotFoundError);
  });

  it('given the server lists a name that would leave the directory, then nothing is written', async () => {
    await using server = await startSessionServer({ '..': 'evil', a: '' });
    await expect(downloadOutputs(server.session(), ['/'], directory)).rejects.toThrow(UnsafePathError);
    expect(await left()).toEqual([]);
  });

  it('given a name that is not UTF-8, then that is the error, where it is wanted', async () => {
    await using server = await startSessionServer({ 'out/caf\ufffd': '', good: 'g' });
    await expect(downloadOutputs(server.session(), ['out/'], directory)).rejects.toThrow(/its name is not UTF-8/);
    expect((await downloadOutputs(server.session(), ['good'], directory)).files).toHaveLength(1);
  });

  it('given a link in the destination, then it is not followed', async () => {
    await using server = await startSessionServer({ 'sub/a': 'a' });
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await symlink(elsewhere, local('sub'));
    await expect(downloadOutputs(server.session(), ['sub'], directory)).rejects.toThrow(/symbolic link/);
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it('given one file cannot be had, then the others are given up and no parts stay', async () => {
    await using server = await startSessionServer({ a: 'a', b: 'b', c: 'c' });
    server.misbehave = (request) => (request === 'GET b' ? { status: 403, reason: 'no' } : undefined);
    const entries = ['a', 'b', 'c'].map((path) => ({ kind: 'file' as const, path, sizeBytes: 1 }));
    const downloading = downloadFiles(server.session(), entries, directory, { concurrency: 1 });
    await expect(downloading).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
    expect(await left()).toEqual(['a']);
  });
});

describe('downloading a file', () => {
  it.each([0, 1, 1_000_000])('of %i bytes', async (size) => {
    const content = Buffer.alloc(size, 'abc');
    await using server = await startSessionServer();
    server.files.set('x', content);
    const progress: TransferProgress[] = [];
    await fetch(server, 'x', size, { onProgress: (step: TransferProgress) => progress.push(step) });
    expect((await readFile(local('x'))).equals(content)).toBe(true);
    if (size > 0) expect(progress.at(-1)).toEqual({ path: 'x', transferredBytes: size, totalBytes: size });
  });

  it('replaces an older one only when it is whole', async () => {
    await using server = await startSessionServer({ x: 'new' });
    await writeFile(local('x'), 'old');
    server.misbehave = (request) => (request === 'GET x' ? { status: 501, reason: 'no' } : undefined);
    await expect(fetch(server, 'x')).rejects.toThrow(TransferError);
    expect(await readFile(local('x'), 'utf8')).toBe('old');
    server.misbehave = () => undefined;
    await fetch(server, 'x');
    expect(await readFile(local('x'), 'utf8')).toBe('new');
  });

  it('given the connection breaks again and again, then it goes on where it was', async () => {
    const content = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
    await using server = await startSessionServer();
    server.files.set('x', content);
    await using proxy = await startFaultProxy(server.port, { resetDown: 60_000, connections: 8 });
    const session = server.session({ port: proxy.port });
    const { sha256 } = await downloadFile(session, { path: 'x', sizeBytes: content.length }, local('x'), {
      ...atOnce,
      sha256: true,
    });
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect((await readFile(local('x'))).equals(content)).toBe(true);
    expect(server.requests.some((request) => /^GET x bytes=\d+-$/.test(request))).toBe(true);
    expect(await left()).toEqual(['x']);
  });

  it('given it grew since it was listed, then it is fetched as it is now', async () => {
    await using server = await startSessionServer({ x: 'longer now' });
    expect((await fetch(server, 'x', 3)).sizeBytes).toBe(10);
    expect(await readFile(local('x'), 'utf8')).toBe('longer now');
  });

  it('given it never stops changing, then that is the error, and no file', async () => {
    await using server = await startSessionServer({ x: 'x' });
    server.misbehave = (request) => {
      if (request.startsWith('GET')) server.files.set('x', Buffer.alloc((server.files.get('x')?.length ?? 0) + 1));
      return undefined;
    };
    await expect(fetch(server, 'x', 1)).rejects.toThrow(/keeps changing/);
    expect(await left()).toEqual([]);
  });

  it('given it never stops growing and that is expected, then it is taken as it was when opened', async () => {
    await using server = await startSessionServer({ x: 'x' });
    server.misbehave = (request, when) => {
      if (when === 'before' && request.startsWith('GET'))
        server.files.set('x', Buffer.alloc((server.files.get('x')?.length ?? 0) + 1));
      return undefined;
    };
    expect((await fetch(server, 'x', 1, { growing: true })).sizeBytes).toBe(2);
  });

  it('given it is gone, then so is the part', async () => {
    await using server = await startSessionServer();
    await expect(fetch(server, 'x', 1)).rejects.toThrow(SessionFileNotFoundError);
    expect(await left()).toEqual([]);
  });

  it('given it is a directory after all', async () => {
    await using server = await startSessionServer({ 'x/y': '' });
    await expect(fetch(server, 'x')).rejects.toThrow(/it is a directory/);
  });

  it('given an abort in the middle, then its own reason is told and no part stays', async () => {
    await using server = await startSessionServer({ x: 'abc' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    await expect(fetch(server, 'x', 3, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(await left()).toEqual([]);
  });

  it('given the destination cannot be written, then the file is named and nothing is tried again', async () => {
    await using server = await startSessionServer({ x: 'abc' });
    const downloading = downloadFile(server.session(), { path: 'x' }, join(directory, 'none', 'x'));
    await expect(downloading).rejects.toMatchObject({ code: 'ERR_ARC_TRANSFER', path: 'x', retryable: false });
  });
});

describe('a server that answers oddly', () => {
  /** A session directory that answers GETs with what it is told, in order. */
  class OddSession extends SessionDirectory {
    readonly offsets: number[] = [];
    readonly #answers: ((offset: number) => OpenedFile)[];
    readonly #sizeBytes: number;

    constructor(sizeBytes: number, answers: ((offset: number) => OpenedFile)[]) {
      super(
        { send: () => Promise.reject(), text: () => Promise.reject() },
        { url: '', listingAccept: '', readListing: () => [] },
      );
      this.#answers = answers;
      this.#sizeBytes = sizeBytes;
    }

    override async stat() {
      return { kind: 'file' as const, sizeBytes: this.#sizeBytes };
    }

    override async open(_path: string, { offset = 0 } = {}): Promise<OpenedFile> {
      this.offsets.push(offset);
      const answer = this.#answers.shift();
      if (answer === undefined) throw new CredentialRefusedError('asked too often');
      return answer(offset);
    }
  }

  const opened = (offset: number, sizeBytes: number | undefined, ...pieces: (string | Error)[]): OpenedFile => ({
    offset,
    sizeBytes,
    body: Readable.from(
      (function* () {
        for (const piece of pieces) {
          if (piece instanceof Error) throw piece;
          yield Buffer.from(piece);
        }
      })(),
      { objectMode: false },
    ),
  });
  const broken = new ServerUnreachableError('Lost');
  const download = (session: OddSession) => downloadFile(session, { path: 'x' }, local('x'), atOnce);

  it('given the whole file instead of the rest, then it is taken from its beginning', async () => {
    const session = new OddSession(6, [() => opened(0, 6, 'abc', broken), () => opened(0, 6, 'abc', 'def')]);
    await download(session);
    expect(session.offsets).toEqual([0, 3]);
    expect(await readFile(local('x'), 'utf8')).toBe('abcdef');
  });

  it('given a piece from elsewhere, then the file is begun anew', async () => {
    const session = new OddSession(6, [
      () => opened(0, 6, 'abc', broken),
      () => opened(1, 6, 'bcdef'),
      () => opened(0, 6, 'abcdef'),
    ]);
    await download(session);
    expect(session.offsets).toEqual([0, 3, 0]);
    expect(await readFile(local('x'), 'utf8')).toBe('abcdef');
  });

  it('given nothing is left to fetch after a break, then the file counts if it is as long as listed', async () => {
    const session = new OddSession(3, [() => opened(0, 3, 'abc', broken), (offset) => opened(offset, 3)]);
    await download(session);
    expect(await readFile(local('x'), 'utf8')).toBe('abc');
  });

  it('given it became shorter than what was fetched, then it is begun anew', async () => {
    const session = new OddSession(3, [
      () => opened(0, 3, 'ab', broken),
      (offset) => opened(offset, undefined),
      () => opened(0, 3, 'xyz'),
    ]);
    await download(session);
    expect(await readFile(local('x'), 'utf8')).toBe('xyz');
  });

  it.each([
    ['shorter', 'ab'],
    ['longer', 'abcd'],
  ])('given a body of unknown length that is %s than listed, then it does not count', async (_how, body) => {
    const session = new OddSession(
      3,
      [1, 2, 3].map(() => () => opened(0, undefined, body)),
    );
    await expect(download(session)).rejects.toThrow(/keeps changing/);
    expect(await left()).toEqual([]);
  });

  it('given our credential is refused on the way, then that is the error', async () => {
    const session = new OddSession(3, [() => opened(0, 3, 'a', broken)]);
    await expect(download(session)).rejects.toThrow(CredentialRefusedError);
    expect(await left()).toEqual([]);
  });
});
