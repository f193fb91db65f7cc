import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { passPhraseGetter } from './pass-phrase.js';

let directory = '';
let path = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-pass-phrase-'));
  path = join(directory, 'phrase');
});
afterAll(() => rmSync(directory, { recursive: true }));

const getter = (context: ReturnType<typeof contextAround>) => passPhraseGetter(context, async () => undefined);

describe('the pass phrase of a command', () => {
  it('is read from a descriptor once, however many files need it', async () => {
    writeFileSync(path, 'correct horse\n', { mode: 0o600 });
    const descriptor = openSync(path, 'r');
    const context = contextAround({}, { globals: { 'passphrase-from': `fd:${descriptor}` } });
    const answers = [await getter(context)?.('a'), await getter(context)?.('b'), await getter(context)?.('b')];
    closeSync(descriptor);
    expect(answers).toEqual(['correct horse', 'correct horse', 'correct horse']);
  });

  it('is read from a file each time, which may have been replaced', async () => {
    const context = contextAround({}, { globals: { 'passphrase-from': `file:${path}` } });
    const get = getter(context);
    for (const phrase of ['one', 'two']) {
      writeFileSync(path, phrase, { mode: 0o600 });
      expect(await get?.('a')).toBe(phrase);
    }
  });

  it('cannot be had without a terminal and a place', () => {
    expect(getter(contextAround({}))).toBeUndefined();
  });
});
