import { startSessionServer, UNTOUCHED } from 'jasmin-arc-testing/session/session-server.js';
import { describe, expect, it } from 'vitest';
import { ServerUnreachableError } from '../errors/index.js';
import { isSameVersion, versionsOf } from './file-versions.js';

const LATER = new Date('2026-01-01T00:00:01Z');

describe('the versions of files', () => {
  it('are asked for one by one where they are few, and with their directory where they are many', async () => {
    const many = Array.from({ length: 5 }, (_, index) => `sub/deep/${index}`);
    await using server = await startSessionServer({
      a: 'aa',
      'sub/b': '',
      ...Object.fromEntries(many.map((path) => [path, ''])),
    });
    server.modifiedAt.set('sub/b', LATER);
    server.links.set('sub/deep/link', 'a');
    const found = await versionsOf(server.session(), ['a', 'sub/b', 'none', ...many, 'sub/deep/link']);
    expect(server.requests.sort()).toEqual(['PROPFIND a', 'PROPFIND none', 'PROPFIND sub/b', 'PROPFIND sub/deep']);
    expect([...found.keys()].sort()).toEqual(['a', 'sub/b', ...many, 'sub/deep/link'].sort());
    expect(found.get('a')).toEqual({ modifiedAt: UNTOUCHED, sizeBytes: 2 });
    expect(found.get('sub/b')).toEqual({ modifiedAt: LATER, sizeBytes: 0 });
    expect(found.get('sub/deep/link')).toEqual({ modifiedAt: UNTOUCHED, sizeBytes: 2 });
  });

  it.each([
    [501, 'Not Implemented'],
    [403, 'Forbidden'],
    [404, 'OK'],
  ])('are not known where the server answers %i %s', async (status, reason) => {
    await using server = await startSessionServer({ a: '' });
    server.misbehave = () => ({ status, reason });
    expect((await versionsOf(server.session(), ['a'])).size).toBe(0);
  });

  it('given the server cannot be asked now, then that is the error', async () => {
    await using server = await startSessionServer({ a: '' });
    server.misbehave = () => 'reset';
    await expect(versionsOf(server.session(), ['a'])).rejects.toThrow(ServerUnreachableError);
  });

  it.each([
    [{}, true],
    [{ modifiedAt: LATER }, false],
    [{ sizeBytes: 4 }, false],
  ])('differ by time and size: %j', (difference, isSame) => {
    const version = { modifiedAt: UNTOUCHED, sizeBytes: 3 };
    expect(isSameVersion(version, { ...version, ...difference })).toBe(isSame);
  });
});
