import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeError } from '../errors/exit-status.js';
import { requireOutputPlace } from './output-place.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-place-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a place where nothing can be written', () => {
  it('is reported before anything is submitted', async () => {
    writeFileSync(join(directory, 'file'), '');
    symlinkSync('gone', join(directory, 'link'));
    const asked = (name: string) => requireOutputPlace('new', { directory: join(directory, name), overwrite: false });
    for (const name of ['file', 'file/below', 'link', 'link/below']) {
      const error: unknown = await asked(name).catch((reason: unknown) => reason);
      expect(describeError(error), name).toMatchObject({ status: 105 });
    }
    await expect(asked('new/below')).resolves.toBeUndefined();
    await expect(asked('')).resolves.toBeUndefined();
  });
});

describe('a file in the way of an output', () => {
  it('is reported before anything is submitted', async () => {
    writeFileSync(join(directory, 'result.nc'), '');
    const asked = (names: readonly string[], overwrite = false) => requireOutputPlace(names, { directory, overwrite });
    await expect(asked(['other.nc', 'result.nc'])).rejects.toMatchObject({ status: 105 });
    await expect(asked(['result.nc'], true)).resolves.toBeUndefined();
    await expect(asked(['*.nc', 'maps/'])).resolves.toBeUndefined();
  });
});
