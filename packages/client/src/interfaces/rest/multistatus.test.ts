import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import { readMultistatus } from './multistatus.js';

const recorded = (path: string): string => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');

describe.each(['rest-1.0', 'rest-1.1', 'arc-7.2'])('what A-REX answers to PROPFIND (%s)', (release) => {
  const read = () => readMultistatus(recorded(`${release}/session-properties.xml`));
  const entry = (name: string) => read()?.entries.find((one) => one.name === name);

  it('tells files with their sizes and times', () => {
    expect(entry('copy.txt')).toEqual({
      name: 'copy.txt',
      kind: 'file',
      sizeBytes: 3,
      modifiedAt: expect.any(Date),
    });
    expect(entry('copy.txt')?.modifiedAt?.toISOString()).toMatch(/^2026-11-27T2\d:\d\d:\d\d\.000Z$/);
  });

  it('tells the directory itself first, and apart from what is in it', () => {
    expect(read()?.self.kind).toBe('directory');
    expect(
      read()
        ?.entries.filter(({ kind }) => kind === 'directory')
        .map(({ name }) => name),
    ).toContain('results');
  });

  it('has symbolic links, as what they lead to', () => {
    expect(entry('link')).toMatchObject({ kind: 'file', sizeBytes: 3 });
    expect(entry('dlink')).toMatchObject({ kind: 'directory' });
  });

  it('has entries that cannot be read: a broken link, a FIFO', () => {
    expect(entry('broken')).toMatchObject({ kind: 'inaccessible' });
    expect(entry('fifo')).toMatchObject({ kind: 'inaccessible' });
  });

  it('reads names with all that XML escapes', () => {
    expect(entry('a b&<c>.txt')).toMatchObject({ kind: 'file' });
    expect(entry('é.txt')).toMatchObject({ kind: 'file' });
  });

  it('has a name that is not UTF-8 as one without a name', () => {
    expect(entry('')).toMatchObject({ kind: 'file', sizeBytes: 1 });
  });

  it('has a name with a percent sign in it as it is', () => {
    const body = recorded(`${release}/session-properties.xml`);
    const encoded = release === 'arc-7.2' ? 'a%2520b' : 'a%20b';
    const other = body.replaceAll('copy.txt', 'a%20b').replace('/a%20b</', `/${encoded}</`);
    expect(readMultistatus(other)?.entries.map(({ name }) => name)).toContain('a%20b');
  });

  it('of a file is the file alone', () => {
    const file = readMultistatus(recorded(`${release}/session-properties.file.xml`));
    expect(file).toMatchObject({ self: { name: 'copy.txt', kind: 'file', sizeBytes: 3 }, entries: [] });
  });

  it('of a name that does not exist are undefined', () => {
    expect(readMultistatus(recorded(`${release}/session-properties.missing.xml`))).toBeUndefined();
  });
});

it.each(['', '<html/>', '<d:multistatus xmlns:d="DAV:"/>', '{"file":[]}'])('anything else is an error: %j', (body) => {
  expect(() => readMultistatus(body)).toThrow(UnreadableAnswerError);
});

it('ARC 7.2 percent-encodes the names of what cannot be read, too', () => {
  const names = readMultistatus(recorded('arc-7.2/session-properties.xml'))?.entries.map(({ name }) => name);
  expect(names).toContain('broken two');
  expect(names).toContain('broken%20three');
});

it('two entries that are shown with the same name have none: one of them is called otherwise', () => {
  const body = recorded('rest-1.0/session-properties.xml').replaceAll('copy.txt', 'stdout.txt');
  const names = readMultistatus(body)?.entries.map(({ name }) => name);
  expect(names).not.toContain('stdout.txt');
  expect(names?.filter((name) => name === '')).toHaveLength(3);
});

it('an invalid size or time is undefined', () => {
  const body =
    '<multistatus><response><href>/a</href><propstat><prop><displayname>a</displayname><resourcetype/>' +
    '<getcontentlength>-1</getcontentlength><getlastmodified>soon</getlastmodified></prop>' +
    '<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>';
  expect(readMultistatus(body)?.self).toEqual({ name: 'a', kind: 'file', sizeBytes: undefined, modifiedAt: undefined });
});
