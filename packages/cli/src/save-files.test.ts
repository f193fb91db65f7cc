import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArcInterface, OutputOptions } from 'jasmin-arc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveFiles } from './save-files.js';

/** Whether a wanted name, or a pattern that starts with a star, stands for a path. */
const stands = (wanted: string, path: string): boolean =>
  wanted.startsWith('*') ? path.endsWith(wanted.slice(1)) : path === wanted || wanted === '/';

/** Stands in for the library: "downloads" files with their names as content. */
const arcWith = (...names: readonly string[]) =>
  ({
    noteOutputs: async () => undefined,
    async saveJobOutputs(_: string, { directory = '', outputs = [], onFile }: OutputOptions) {
      for (const path of names.filter((name) => outputs.some((wanted) => stands(wanted, name)))) {
        const localPath = join(directory, path);
        mkdirSync(dirname(localPath), { recursive: true });
        writeFileSync(localPath, path);
        onFile?.({ path, localPath, sizeBytes: path.length });
      }
      if (names.includes('broken')) throw new Error('cut');
      return directory;
    },
  }) as unknown as ArcInterface;

describe('saving outputs', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-save-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const save = async (names: readonly string[], options = {}) =>
    (await saveFiles(arcWith(...names), 'job', { directory, overwrite: false, outputs: ['/'], ...options })).files;
  const content = (name: string) => readFileSync(join(directory, name), 'utf8');

  it('puts files where they belong and leaves nothing else behind', async () => {
    const saved = await save(['result.nc', 'maps/a.png']);
    expect(saved.map(({ localPath }) => localPath)).toEqual([
      join(directory, 'result.nc'),
      join(directory, 'maps/a.png'),
    ]);
    expect(readdirSync(directory).sort()).toEqual(['maps', 'result.nc']);
    expect(content('maps/a.png')).toBe('maps/a.png');
  });

  it('keeps a file that was there before, and saves beside it', async () => {
    writeFileSync(join(directory, 'result.nc'), 'precious');
    const [saved] = await save(['result.nc']);
    expect(saved).toMatchObject({ localPath: join(directory, 'result.nc.1'), insteadOf: join(directory, 'result.nc') });
    expect(content('result.nc')).toBe('precious');
    expect(content('result.nc.1')).toBe('result.nc');
  });

  it('makes no second copy of what is there already', async () => {
    await save(['result.nc']);
    const [saved] = await save(['result.nc']);
    expect(saved).not.toHaveProperty('insteadOf');
    expect(readdirSync(directory)).toEqual(['result.nc']);
  });

  it('replaces files only when told to', async () => {
    writeFileSync(join(directory, 'result.nc'), 'old');
    await save(['result.nc'], { overwrite: true });
    expect(content('result.nc')).toBe('result.nc');
  });

  it('that fails changes nothing', async () => {
    writeFileSync(join(directory, 'result.nc'), 'precious');
    await expect(save(['result.nc', 'broken'], { overwrite: true })).rejects.toThrow('cut');
    expect(readdirSync(directory)).toEqual(['result.nc']);
    expect(content('result.nc')).toBe('precious');
  });

  it('tells which names and patterns gave nothing, and saves what several ask for once', async () => {
    const { files, missing } = await saveFiles(arcWith('a.nc', 'b.txt'), 'job', {
      directory,
      overwrite: false,
      outputs: ['a.nc', 'c.nc', '*.nc', '*.nc4', '*.txt'],
    });
    expect(files.map(({ path }) => path)).toEqual(['a.nc', 'b.txt']);
    expect(missing).toEqual(['c.nc', '*.nc4']);
    expect(readdirSync(directory)).toEqual(['a.nc', 'b.txt']);
  });

  it('leaves out what is not wanted', async () => {
    expect(await save(['stdout.txt', 'a'], { leaveOut: ['stdout.txt'] })).toHaveLength(1);
    expect(readdirSync(directory)).toEqual(['a']);
  });
});
