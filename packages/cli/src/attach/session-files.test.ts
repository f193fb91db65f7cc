import { join } from 'node:path';
import { type FetchedOutputs, type SessionAccount, SessionFileNotFoundError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { describeFiles, describeLeft, describeRenamed } from './session-files.js';

const fetched = (account: Partial<SessionAccount>, more: Partial<FetchedOutputs> = {}): FetchedOutputs => ({
  directory: '/here',
  files: [],
  missing: [],
  refused: [],
  left: [],
  declined: [],
  unclear: [],
  isSettled: false,
  isTooMuch: false,
  isCertain: true,
  ...account,
  ...more,
});
const sized = (path: string, sizeBytes?: number) => ({ path, sizeBytes });

describe('files in words', () => {
  it.each([
    [[sized('a.nc', 8000)], 'a.nc (8.0 kB)'],
    [[sized('maps/a', 1), sized('b', 2), sized('maps/deep/c', 3)], 'maps/ (2 files, 4 B), b (2 B)'],
    [[sized('maps/a', 1), sized('maps/b')], 'maps/ (2 files)'],
    [[sized('__pycache__/')], '__pycache__/'],
    [[sized('evil\u001B[2J', 1)], 'evil [2J (1 B)'],
    [
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => sized(name, 1)),
      'a (1 B), b (1 B), c (1 B), d (1 B), e (1 B), and 2 more (2 B)',
    ],
  ])('are named with their sizes, those of a directory together', (files, words) => {
    expect(describeFiles(files)).toBe(words);
  });

  it('say what was kept, by paths as one types them', () => {
    const files = [
      { path: 'a', localPath: join(process.cwd(), 'out/a.1'), sizeBytes: 1, insteadOf: join(process.cwd(), 'out/a') },
      { path: 'b', localPath: join(process.cwd(), 'out/b'), sizeBytes: 1 },
    ];
    expect(describeRenamed(files)).toEqual(["out/a exists and was kept; the job's file was saved as out/a.1"]);
  });
});

describe('files that were kept', () => {
  it('are not all named where there are very many', () => {
    const files = Array.from({ length: 900 }, (_, index) => ({
      path: `${index}`,
      localPath: `/out/${index}.1`,
      sizeBytes: 1,
      insteadOf: `/out/${index}`,
    }));
    expect(describeRenamed(files)).toHaveLength(6);
    expect(describeRenamed(files).at(-1)).toContain('895 more');
  });
});

describe('what keeps a job on the server', () => {
  it('is described with the command that fetches it', () => {
    expect(describeLeft(fetched({ left: [sized('a', 1)] }), 'ab12')).toEqual([
      'the job made 1 more file: a (1 B); left on the server, fetch with: jasmin-arc get ab12 --all-files',
    ]);
  });

  it('is not to be fetched again where the server refused it', () => {
    const refused = [{ path: 'b', error: new SessionFileNotFoundError('b') }];
    expect(describeLeft(fetched({ left: [sized('a', 1), sized('b', 2)] }, { refused }), 'ab12')).toEqual([
      'the job made 1 more file: a (1 B); left on the server, fetch with: jasmin-arc get ab12 --all-files',
      'the job made 1 more file that the server refuses to send: b (2 B)',
    ]);
  });

  it('is empty where nothing does', () => {
    expect(describeLeft(fetched({ declined: [sized('a', 1)] }), 'ab12')).toEqual([]);
  });
});
