import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScript, readScript } from './script-text.js';

const parse = (text: string) => parseScript(Buffer.from(text));

describe('a script', () => {
  it('has an interpreter behind #!', () => {
    expect(parse('#! /usr/bin/env python3 \nprint(1)\n')?.interpreter).toBe('/usr/bin/env python3');
    expect(parse('print(1)\n#!/bin/sh\n')?.interpreter).toBeUndefined();
  });

  it.each([
    ['#!/bin/sh\necho a\n', 'unix'],
    ['#!/bin/sh\r\necho a\r\n', 'windows'],
    ['#!/bin/sh\r\necho a\necho b\n', 'windows in the first line'],
    // A message with such ends in the middle of it.
    ['#!/bin/sh\ncat <<E\nGET /\r\nE\n', 'unix'],
    ['echo a', 'unix'],
    ['', 'unix'],
  ])('%j has the line ends of %s', (text, ends) => {
    expect(parse(text)?.lineEnds).toBe(ends);
  });

  it('may have a byte order mark, which is seen', () => {
    expect(parse('\uFEFF#!/bin/sh\r\n')).toMatchObject({
      hasByteOrderMark: true,
      interpreter: '/bin/sh',
      lineEnds: 'windows',
    });
    expect(parse('#!/bin/sh\n')?.hasByteOrderMark).toBe(false);
  });

  it('is text of some kilobytes: anything else is a program', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-text-'));
    const file = (content: string) => {
      writeFileSync(join(directory, 'x'), content);
      return readScript(join(directory, 'x'));
    };
    expect(await file('\u007fELF\0\r\n')).toBeUndefined();
    expect(await file('\r\n'.repeat(600_000))).toBeUndefined();
    expect(await readScript(join(directory, 'nothere'))).toBeUndefined();
    expect(await readScript(directory)).toBeUndefined();
    expect(await file('true\n')).toMatchObject({ text: 'true\n' });
    rmSync(directory, { recursive: true });
  });
});
