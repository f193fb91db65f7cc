import { describe, expect, it } from 'vitest';
import { describeUnknownExitStatuses, describeWrongExitStatuses } from '../structure/exit-statuses.js';
import { codeBlocks, markdownFiles } from '../structure/markdown-files.js';
import { anchorsOf, describeDeadLinks } from '../structure/markdown-links.js';

describe('the blocks of code in a document', () => {
  it('are told with their language and line', () => {
    const text = '# Title\n\n```ts\nconst a = 1;\n```\nText.\n```\nplain\n```\n';
    expect(codeBlocks(text)).toEqual([
      { language: 'ts', line: 4, code: 'const a = 1;\n' },
      { language: '', line: 8, code: 'plain\n' },
    ]);
  });
});

describe('the documents of the project', () => {
  it('are those of the repository, and none that came with a package of others', () => {
    const files = [...markdownFiles(new URL('..', import.meta.url).pathname).keys()];
    expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/command.md', 'packages/sandbox/README.md']));
    expect(files.filter((path) => path.includes('node_modules'))).toEqual([]);
  });
});

describe('a link', () => {
  const dead = (text: string, others: Readonly<Record<string, string>> = {}) => {
    const files = new Map(Object.entries({ 'docs/a.md': text, ...others }));
    return describeDeadLinks(files, (path: string) => files.has(path) || path === 'examples');
  };

  it('leads to a file, a directory or a heading', () => {
    const text =
      '# One\n[b](b.md) [it](../README.md#to-start) [here](#one) [all](../examples) [far](https://x.org/y#z)';
    expect(dead(text, { 'docs/b.md': '', 'README.md': '## To *start*\n' })).toEqual([]);
  });

  it.each([
    ['a file that is not there', '[b](b.md)', 'docs/a.md links to b.md, which is not there'],
    ['an image that is not there', '![b](b.png "B")', 'docs/a.md links to b.png, which is not there'],
    ['a place out of the repository', '[b](../../b.md)', 'docs/a.md links to ../../b.md, which is not there'],
    ['a heading that is not there', '[b](#two)', 'docs/a.md links to #two, and docs/a.md has no such heading'],
    ['a target that is defined below', '[b][c]\n\n[c]: c.md\n', 'docs/a.md links to c.md, which is not there'],
  ])('does not lead to %s', (_, text, sentence) => {
    expect(dead(text)).toEqual([sentence]);
  });

  it('is none within code', () => {
    expect(dead('`[b](b.md)`\n```js\nf[0](b);\n```\n')).toEqual([]);
  });
});

describe('the anchor of a heading', () => {
  it.each([
    ['# The command `jasmin-arc`', 'the-command-jasmin-arc'],
    ['## Bought, not made', 'bought-not-made'],
    ['### [Exit](x.md) statuses & more', 'exit-statuses--more'],
    ['## Grüße, 2', 'grüße-2'],
  ])('of %s is %s', (heading, anchor) => {
    expect([...anchorsOf(`${heading}\n`)]).toEqual([anchor]);
  });

  it('is numbered where another heading has the same, and is none within code', () => {
    expect([...anchorsOf('# A\n## A\n```sh\n# no heading\n```\n')]).toEqual(['a', 'a-1']);
  });
});

describe('the exit statuses in a manual', () => {
  const meanings = [
    ['0', 'Done.'],
    ['129, 143', 'Ended by SIGHUP or "kill".'],
  ];

  it('are those of the command', () => {
    expect(
      describeWrongExitStatuses('| `0` | Done. |\n| `129, 143` | Ended by SIGHUP or `kill`. |\n', meanings),
    ).toEqual([]);
  });

  it('are neither fewer, nor others, nor in other words', () => {
    expect(describeWrongExitStatuses('| `0` | Well done. |\n| `7` | Seven. |\n', meanings)).toEqual([
      'it does not say what the command says: 0: Done.',
      'it does not say what the command says: 129, 143: Ended by SIGHUP or "kill".',
      'it says what the command does not say: 0: Well done.',
      'it says what the command does not say: 7: Seven.',
    ]);
  });

  it('are known where a text names one', () => {
    const text = 'It is an error (exit status 143); the exit status is 199. 131 files.';
    expect(describeUnknownExitStatuses(text, meanings)).toEqual([
      'it names the exit status 199, which the command does not have',
    ]);
  });
});
