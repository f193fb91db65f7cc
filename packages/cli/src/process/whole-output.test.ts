import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileOutput, isFile } from './whole-output.js';

it('a file gets all that is written to it, in order', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'whole-output-'));
  const descriptor = openSync(join(directory, 'file'), 'w');
  const output = new FileOutput(descriptor);
  output.write('one ');
  output.write(Buffer.from('two '));
  output.end('thrée');
  await once(output, 'finish');
  expect(isFile(descriptor)).toBe(true);
  closeSync(descriptor);
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('one two thrée');
  rmSync(directory, { recursive: true });
});

it.runIf(process.platform === 'linux')(
  'given no space is left, then the write fails, and the stream reports the same error',
  async () => {
    const descriptor = openSync('/dev/full', 'w');
    const output = new FileOutput(descriptor);
    const told = once(output, 'error');
    const error = await new Promise((resolve) => output.write('x', resolve));
    expect(error).toMatchObject({ code: 'ENOSPC' });
    expect((await told)[0]).toBe(error);
    expect(isFile(descriptor)).toBe(false);
    closeSync(descriptor);
  },
);
