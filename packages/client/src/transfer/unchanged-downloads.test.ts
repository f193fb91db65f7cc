import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SessionServer, startSessionServer, UNTOUCHED } from 'jasmin-arc-testing/session/session-server.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransferError } from '../errors/index.js';
import { downloadEach } from './unchanged-downloads.js';
import type { DownloadedFile, DownloadOptions, FileToDownload } from './verified-download.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(directory, { recursive: true }));

const LATER = new Date('2026-01-01T00:00:01Z');
const fetch = (
  server: SessionServer,
  files: readonly FileToDownload[],
  options: DownloadOptions = {},
): Promise<readonly DownloadedFile[]> =>
  downloadEach(server.session(), files, ({ path }) => join(directory, path), { sleep: async () => {}, ...options });
const here = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
const gets = ({ requests }: SessionServer): readonly string[] => requests.filter((each) => each.startsWith('GET'));

/** Writes to a file again while its first `times` answers are under way. */
function rewriting(server: SessionServer, path: string, times: number): void {
  let version = 0;
  server.misbehave = (request, when) => {
    if (request === `GET ${path}` && when === 'after' && version < times) {
      version += 1;
      server.modifiedAt.set(path, new Date(UNTOUCHED.getTime() + version * 1_000));
    }
    return undefined;
  };
}

describe('downloading files that do not change meanwhile', () => {
  it('asks for their times before and after, and tells them', async () => {
    await using server = await startSessionServer({ a: 'a', b: 'b' });
    const [a] = await fetch(server, [{ path: 'a' }, { path: 'b' }]);
    expect(a).toEqual({ path: 'a', localPath: join(directory, 'a'), sizeBytes: 1, modifiedAt: UNTOUCHED });
    expect(server.requests.filter((each) => each === 'PROPFIND a')).toHaveLength(2);
    expect(gets(server).length).toBe(2);
  });

  it('given the times are known already, then they are asked for only afterwards', async () => {
    await using server = await startSessionServer({ a: 'a' });
    await fetch(server, [{ path: 'a', sizeBytes: 1, modifiedAt: UNTOUCHED }]);
    expect(server.requests).toEqual(['GET a', 'PROPFIND a']);
  });

  it('given the server tells no times, then the files are good as they are', async () => {
    await using server = await startSessionServer({ a: 'a' });
    server.misbehave = (request) =>
      request.startsWith('PROPFIND') ? { status: 501, reason: 'Not Implemented' } : undefined;
    expect((await fetch(server, [{ path: 'a' }]))[0]).not.toHaveProperty('modifiedAt');
  });
});

describe('a file that is written to while it is downloaded over one connection', () => {
  it('is fetched again, and nothing else is', async () => {
    await using server = await startSessionServer({ a: 'a', b: 'b' });
    rewriting(server, 'a', 1);
    const seen: string[] = [];
    const files = await fetch(server, [{ path: 'a' }, { path: 'b' }], { onFile: ({ path }) => seen.push(path) });
    expect(files.map(({ modifiedAt }) => modifiedAt)).toEqual([LATER, UNTOUCHED]);
    expect([...gets(server)].sort()).toEqual(['GET a', 'GET a', 'GET b']);
    expect(seen.sort()).toEqual(['a', 'a', 'b']);
  });

  it('given it was written to between the listing and its first byte, then it is here as it is now', async () => {
    await using server = await startSessionServer({ a: 'new' });
    server.modifiedAt.set('a', LATER);
    const [file] = await fetch(server, [{ path: 'a', sizeBytes: 2, modifiedAt: UNTOUCHED }]);
    expect(file).toMatchObject({ sizeBytes: 3, modifiedAt: LATER });
    expect(await here('a')).toBe('new');
  });

  it('given that goes on, then that is the error', async () => {
    await using server = await startSessionServer({ a: 'a' });
    rewriting(server, 'a', 10);
    const failure = fetch(server, [{ path: 'a' }]);
    await expect(failure).rejects.toThrow(TransferError);
    await expect(failure).rejects.toThrow('Cannot download a: it keeps changing on the server (it was written to at');
    expect(gets(server)).toHaveLength(3);
  });

  it('given the job is running, then it is taken as it was: no time is asked for', async () => {
    await using server = await startSessionServer({ a: 'a' });
    rewriting(server, 'a', 1);
    await fetch(server, [{ path: 'a' }], { growing: true });
    expect(server.requests).toEqual(['HEAD a', 'GET a']);
  });

  it('given the server cannot be asked afterwards, then the file does not count', async () => {
    await using server = await startSessionServer({ a: 'a' });
    server.misbehave = (request, when) =>
      request === 'PROPFIND a' && when === 'before' && gets(server).length > 0 ? 'reset' : undefined;
    await expect(fetch(server, [{ path: 'a' }])).rejects.toThrow(/^Cannot download a: /);
  });
});
