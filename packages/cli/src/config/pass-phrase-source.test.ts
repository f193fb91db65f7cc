import { chmodSync, closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandError } from '../errors/exit-status.js';
import { parsePassPhraseSource, readPassPhraseFrom } from './pass-phrase-source.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-pass-phrase-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const put = (content: string | Uint8Array, mode = 0o600): string => {
  const path = join(directory, 'phrase');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};
const read = (value: string) =>
  readPassPhraseFrom(parsePassPhraseSource(value), { stdinKind: 'none', signal: new AbortController().signal });

describe('--passphrase-from', () => {
  it.each([
    ['its first line', 'correct horse\nbattery'],
    ['what has no line end', 'correct horse'],
    ['a line of Windows', 'correct horse\r\n'],
  ])('takes %s from a file', async (_what, content) => {
    expect(await read(`file:${put(content)}`)).toBe('correct horse');
  });

  it('takes a line from a descriptor, and leaves what follows it', async () => {
    const descriptor = openSync(put('Öl für 5 €\nthe rest'), 'r');
    expect(await read(`fd:${descriptor}`)).toBe('Öl für 5 €');
    const rest = Buffer.alloc(20);
    expect(rest.toString('utf8', 0, readSync(descriptor, rest))).toBe('the rest');
    closeSync(descriptor);
  });

  it('takes the first line that a command prints', async () => {
    expect(await read('cmd:printf "correct %s\\nuser: me\\n" horse')).toBe('correct horse');
  });

  it.each([
    ['a missing file', () => `file:${join(directory, 'nowhere')}`, 'it does not exist'],
    ['a directory', () => `file:${directory}`, 'it is a directory'],
    ['an empty file', () => `file:${put('')}`, 'it is empty'],
    ['a file that others can read', () => `file:${put('correct horse', 0o640)}`, 'others can read or change it'],
    ['a file without an end', () => 'file:/dev/zero', 'its first line is longer than 65536 bytes'],
    ['a descriptor that is not open', () => 'fd:987', 'it is not open'],
    ['a command that fails', () => 'cmd:echo correct horse; exit 3', 'it ended with status 3'],
    ['a command that prints nothing', () => 'cmd:true', 'it is empty'],
    ['a command that prints without end', () => 'cmd:yes 2>/dev/null', 'it printed more than 65536 bytes'],
  ])('given %s, then it says so, and repeats nothing of it', async (_what, value, reason) => {
    const error: unknown = await read(value()).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      status: 103,
      code: 'ERR_PASS_PHRASE_SOURCE',
      message: expect.stringMatching(new RegExp(`^Cannot get the pass phrase from .*: ${reason}$`)),
      hint: expect.any(String),
    });
    expect(inspect(error, { depth: null })).not.toContain('correct horse');
  });

  it('given anything else, such as the pass phrase itself, then it is not repeated', () => {
    for (const value of ['correct horse', 'file:', 'fd:x', 'fd:', 'fd:-1', 'env:SECRET', '']) {
      expect(() => parsePassPhraseSource(value)).toThrow(
        expect.objectContaining({
          code: 'ERR_USAGE',
          message: '--passphrase-from must be file:PATH, fd:N or cmd:COMMAND',
        }),
      );
    }
    fc.assert(
      fc.property(fc.string(), (value) => {
        try {
          parsePassPhraseSource(value);
        } catch (error) {
          expect(error).toBeInstanceOf(CommandError);
        }
      }),
    );
  });
});
