import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { type SessionServer, startSessionServer } from 'jasmin-arc-testing/session/session-server.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CredentialRefusedError,
  ServerUnreachableError,
  SessionFileNotFoundError,
  TransferError,
} from '../errors/index.js';
import { type OpenedFile, type OpenOptions, SessionDirectory } from './session-directory.js';
import type { TransferProgress } from './transfer-progress.js';
import { type DownloadedFile, downloadFile } from './verified-download.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(directory, { recursive: true }));

const atOnce = { sleep: async () => {} };
const local = (name: string): string => join(directory, name);
const fetch = (server: SessionServer, path: string, sizeBytes?: number, options = {}): Promise<DownloadedFile> =>
  downloadFile(server.session(), { path, sizeBytes }, local(path), { ...atOnce, ...options });
const left = (): Promise<readonly string[]> => readdir(directory);

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

  it('given it does not exist, then no part file is left', async () => {
    await using server = await startSessionServer();
    await expect(fetch(server, 'x', 1)).rejects.toThrow(SessionFileNotFoundError);
    expect(await left()).toEqual([]);
  });

  it('given it is a directory after all', async () => {
    await using server = await startSessionServer({ 'x/y': '' });
    await expect(fetch(server, 'x')).rejects.toThrow(/it is a directory/);
  });

  it('given an abort in the middle, then its own reason is thrown and no part stays', async () => {
    await using server = await startSessionServer({ x: 'abc' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    await expect(fetch(server, 'x', 3, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(await left()).toEqual([]);
  });

  it('given nothing can be written there, then that is the error, and why', async () => {
    await using server = await startSessionServer({ x: 'abc' });
    const place = join(directory, 'x'.repeat(300));
    const downloading = downloadFile(server.session(), { path: 'x' }, place);
    await expect(downloading).rejects.toMatchObject({
      code: 'ERR_ARC_DESTINATION',
      message: `Cannot write to ${place}: the name is too long`,
    });
    expect(await left()).toEqual([]);
  });

  it('given the destination is gone, then the file is named and nothing is tried again', async () => {
    await using server = await startSessionServer({ x: 'abc' });
    const downloading = downloadFile(server.session(), { path: 'x' }, join(directory, 'none', 'x'));
    await expect(downloading).rejects.toMatchObject({ code: 'ERR_ARC_TRANSFER', path: 'x', retryable: false });
  });
});

/** A session directory that answers GETs with what it is told, in order. */
class OddSession extends SessionDirectory {
  readonly offsets: number[] = [];
  readonly versions: (string | undefined)[] = [];
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

  override async open(_path: string, { offset = 0, version }: OpenOptions = {}): Promise<OpenedFile> {
    this.offsets.push(offset);
    this.versions.push(version);
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

describe('a file that changes while it is downloaded, and keeps its size', () => {
  const MEBIBYTE = 1024 * 1024;
  const SIZE = 9 * MEBIBYTE;
  const old = Buffer.alloc(SIZE, 'old');
  const rewritten = Buffer.alloc(SIZE, 'new');
  /** It differs in one place only. */
  const patched = (at: number): Buffer => {
    const content = Buffer.from(old);
    content.write('X', at);
    return content;
  };

  /** Breaks the first answer after so many bytes, and puts another content there before the next one. */
  function changing(server: SessionServer, cutAt: number, later: Buffer, { dated = true } = {}): void {
    server.files.set('x', old);
    let asked = 0;
    server.misbehave = (request, when) => {
      if (!request.startsWith('GET x') || when !== 'before') return undefined;
      asked += 1;
      if (asked === 1) return { breakAfterBytes: cutAt };
      if (asked === 2) {
        server.files.set('x', later);
        if (dated) server.modifiedAt.set('x', new Date('2026-01-01T00:00:01Z'));
      }
      return undefined;
    };
  }

  const download = (session: SessionDirectory, options = {}) =>
    downloadFile(session, { path: 'x', sizeBytes: SIZE }, local('x'), { ...atOnce, ...options });
  const gets = (server: SessionServer) => server.requests.filter((request) => request.startsWith('GET x'));

  it.each([1, 65_536, 4 * MEBIBYTE, SIZE - 1])(
    'given it was cut after %i bytes, then what is here is one version, by the time of its last change',
    async (cutAt) => {
      await using server = await startSessionServer();
      changing(server, cutAt, rewritten);
      await download(server.session());
      expect((await readFile(local('x'))).equals(rewritten)).toBe(true);
    },
  );

  it.each([1, 65_536, 4 * MEBIBYTE, SIZE - 1])(
    'given it was cut after %i bytes and the server tells no times, then its beginning is read again',
    async (cutAt) => {
      await using server = await startSessionServer();
      changing(server, cutAt, rewritten);
      await download(server.session({ readProperties: undefined }));
      expect((await readFile(local('x'))).equals(rewritten)).toBe(true);
    },
  );

  it.each([
    ['in its first byte', 0],
    ['in the byte before the break', 4 * MEBIBYTE - 1],
    ['in the byte after the break', 4 * MEBIBYTE],
  ])('given the job is running and changes it %s, then it is not put together from two versions', async (_, at) => {
    await using server = await startSessionServer();
    changing(server, 4 * MEBIBYTE, patched(at), { dated: false });
    await download(server.session(), { growing: true });
    expect((await readFile(local('x'))).equals(patched(at))).toBe(true);
  });

  it('given it has not changed, then it is continued, and nothing is fetched twice', async () => {
    await using server = await startSessionServer();
    changing(server, 4 * MEBIBYTE, old, { dated: false });
    await download(server.session());
    expect(server.requests).toEqual(['PROPFIND x', 'GET x', expect.stringMatching(/^GET x bytes=\d+-$/), 'PROPFIND x']);
    expect((await readFile(local('x'))).equals(old)).toBe(true);
  });

  it('given it has not changed and there are no times, then only what was here before the break is read again', async () => {
    await using server = await startSessionServer();
    changing(server, 4 * MEBIBYTE, old, { dated: false });
    server.misbehave = (
      (before) => (request, when) =>
        request.startsWith('PROPFIND') ? { status: 403, reason: 'Forbidden' } : before(request, when)
    )(server.misbehave);
    await download(server.session());
    const [, rest, again] = gets(server);
    const held = Number(/bytes=(\d+)-$/.exec(rest ?? '')?.[1]);
    expect(held).toBeGreaterThan(0);
    expect(again).toBe(`GET x bytes=0-${held - 1}`);
    expect(gets(server)).toHaveLength(3);
  });

  it('given the connection breaks again while the beginning is read again, then that goes on, too', async () => {
    await using server = await startSessionServer();
    server.files.set('x', old);
    let asked = 0;
    server.misbehave = (request, when) => {
      if (!request.startsWith('GET x') || when !== 'before') return undefined;
      asked += 1;
      return [undefined, 4 * MEBIBYTE, undefined, MEBIBYTE, undefined][asked] === undefined
        ? undefined
        : { breakAfterBytes: asked === 1 ? 4 * MEBIBYTE : MEBIBYTE };
    };
    await download(server.session({ readProperties: undefined }));
    expect(gets(server)).toHaveLength(4);
    expect((await readFile(local('x'))).equals(old)).toBe(true);
  });

  it('given it was received in one piece, then nothing is asked for beyond its time', async () => {
    await using server = await startSessionServer();
    server.files.set('x', old);
    await download(server.session());
    expect(server.requests).toEqual(['PROPFIND x', 'GET x']);
  });

  it('given it changes after every break, then that is the error, and no file', async () => {
    await using server = await startSessionServer();
    let version = 0;
    server.misbehave = (request, when) => {
      if (!request.startsWith('GET x') || when !== 'before') return undefined;
      version += 1;
      server.files.set('x', Buffer.alloc(SIZE, String(version)));
      server.modifiedAt.set('x', new Date(version * 1_000));
      return request === 'GET x' ? { breakAfterBytes: MEBIBYTE } : undefined;
    };
    server.files.set('x', old);
    await expect(download(server.session())).rejects.toThrow(/keeps changing on the server \(it was written to at/);
    expect(await left()).toEqual([]);
  });
});

describe('a server that sends more than it announced', () => {
  it('given a file listed with 5 bytes that never ends, then no more than that is written', async () => {
    let sent = 0;
    const session = new OddSession(5, [
      ...[1, 2, 3].map(() => () => ({
        offset: 0,
        sizeBytes: undefined,
        body: new Readable({
          read(size) {
            sent += size;
            this.push(Buffer.alloc(size, 'x'));
          },
        }),
      })),
    ]);
    const onProgress = vi.fn();
    const downloading = downloadFile(session, { path: 'x', sizeBytes: 5 }, local('x'), { ...atOnce, onProgress });
    await expect(downloading).rejects.toThrow(/it is longer than 5 bytes/);
    expect(onProgress).not.toHaveBeenCalled();
    expect(sent).toBeLessThan(1_000_000);
    expect(await left()).toEqual([]);
  });

  it('given a file that grows, then no more is taken than the answer announced', async () => {
    const endless = () => opened(0, 3, 'abc', 'def', 'ghi');
    const session = new OddSession(1, [endless, endless, endless]);
    const downloading = downloadFile(session, { path: 'x', sizeBytes: 1 }, local('x'), { ...atOnce, growing: true });
    await expect(downloading).rejects.toThrow(/it is longer than 3 bytes/);
  });

  it('given a file that is announced to have grown beyond measure, then its size is asked for again', async () => {
    const endless = () => opened(0, 2 ** 53 - 1, 'abc', 'def', 'ghi');
    const session = new OddSession(6, [endless, endless, endless]);
    const downloading = downloadFile(session, { path: 'x', sizeBytes: 1 }, local('x'), { ...atOnce, growing: true });
    await expect(downloading).rejects.toThrow(/it has 9007199254740991 bytes now, not 6/);
  });
});

describe('a server that answers oddly', () => {
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

  it('given it names versions, then a piece of the same one belongs to the rest', async () => {
    const session = new OddSession(6, [
      () => ({ ...opened(0, 6, 'abc', broken), version: '"1"' }),
      () => ({ ...opened(3, 6, 'def'), version: '"1"' }),
    ]);
    await download(session);
    expect(session.versions).toEqual([undefined, '"1"']);
    expect(await readFile(local('x'), 'utf8')).toBe('abcdef');
  });

  it('given it names versions and has another one now, then that is taken from its beginning', async () => {
    const session = new OddSession(6, [
      () => ({ ...opened(0, 6, 'abc', broken), version: '"1"' }),
      () => ({ ...opened(0, 6, 'ABCDEF'), version: '"2"' }),
    ]);
    await download(session);
    expect(await readFile(local('x'), 'utf8')).toBe('ABCDEF');
  });

  it('given our credential is refused on the way, then that is the error', async () => {
    const session = new OddSession(3, [() => opened(0, 3, 'a', broken)]);
    await expect(download(session)).rejects.toThrow(CredentialRefusedError);
    expect(await left()).toEqual([]);
  });
});
