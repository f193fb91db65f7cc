import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireRunnable } from './require-runnable.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-runnable-'));
afterAll(() => rmSync(directory, { recursive: true }));

const sent = (content: string) => {
  const localPath = join(directory, 'script');
  writeFileSync(localPath, content);
  return [{ name: 'script', localPath }];
};

describe('a script with the line ends of Windows', () => {
  it('is refused as the program, and the error says what the worker node would look for', async () => {
    await expect(requireRunnable(['script'], sent('#!/bin/bash\r\necho a\r\n'))).rejects.toMatchObject({
      code: 'ERR_ARC_INPUT_FILE',
      path: join(directory, 'script'),
      message: expect.stringContaining(
        'its lines end as those of Windows do, and the worker node would look for "/bin/bash\\r"',
      ),
      hint: `Convert it: perl -pi -e 's/\\r$//' ${join(directory, 'script')}`,
    });
    // The same for every interpreter.
    const python = sent('#!/usr/bin/env python3\r\nprint(1)\n');
    await expect(requireRunnable(['./script'], python)).rejects.toThrow('"/usr/bin/env python3\\r"');
    await expect(requireRunnable(['script'], sent('echo a\r\necho b\r\n'))).rejects.toThrow('no shell can run it');
  });

  it('is refused where a shell is to run it', async () => {
    const files = sent('#!/bin/bash\r\necho a\r\n');
    for (const words of [
      ['bash', 'script'],
      ['/bin/sh', '-e', './script'],
      ['/usr/bin/env', 'bash', 'script'],
    ]) {
      await expect(requireRunnable(words, files)).rejects.toThrow('no shell can run it');
    }
  });

  it('is sent where the interpreter reads it, and where it is no program', async () => {
    const files = sent('#!/usr/bin/env python3\r\nprint(1)\r\n');
    await expect(requireRunnable(['python3', 'script'], files)).resolves.toBeUndefined();
    await expect(requireRunnable(['wc', 'script'], files)).resolves.toBeUndefined();
    await expect(requireRunnable(['bash', 'other'], files)).resolves.toBeUndefined();
    await expect(requireRunnable(['/bin/true'], files)).resolves.toBeUndefined();
    await expect(requireRunnable(['script'], sent('#!/bin/sh\necho a\n'))).resolves.toBeUndefined();
  });
});
