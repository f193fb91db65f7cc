import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { type SpoolOptions, spoolInput } from './spooled-input.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-spool-'));
afterAll(() => rmSync(directory, { recursive: true }));

const spool = (source: AsyncIterable<Uint8Array>, options: object = {}) =>
  spoolInput(source, { name: 'stdin', directory, ...options });

describe('a stream that is to be an input', () => {
  it('is a file of the same bytes, that others cannot read, until it is disposed of', async () => {
    const pieces = [Buffer.alloc(300_000, 'a'), Buffer.from([0, 255, 10]), Buffer.alloc(70_000, 'b')];
    const progress: number[] = [];
    const spooled = await spool(Readable.from(pieces), { onProgress: (bytes: number) => progress.push(bytes) });
    expect(readFileSync(spooled.path)).toEqual(Buffer.concat(pieces));
    expect(spooled.sizeBytes).toBe(370_003);
    expect(statSync(spooled.path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(spooled.path)).mode & 0o777).toBe(0o700);
    expect(progress).toEqual([300_000, 300_003, 370_003]);
    const listeners = process.listenerCount('exit');
    await spooled[Symbol.asyncDispose]();
    expect(process.listenerCount('exit')).toBe(listeners - 1);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('has a name that no other input has', async () => {
    await using spooled = await spool(Readable.from([]), { taken: ['stdin', 'stdin-2', 'other'] });
    expect(basename(spooled.path)).toBe('stdin-3');
  });

  it('may be empty', async () => {
    await using spooled = await spool(Readable.from([]));
    expect(spooled.sizeBytes).toBe(0);
    expect(existsSync(spooled.path)).toBe(true);
  });

  it('is given up while nothing has come from it, and leaves no file', async () => {
    const silence = new AbortController();
    const spooling = spool(new PassThrough(), { silence: silence.signal });
    silence.abort(new Error('nothing comes'));
    await expect(spooling).rejects.toThrow('nothing comes');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('may be silent for as long as it likes once something has come', async () => {
    const silence = new AbortController();
    const source = new PassThrough();
    const spooling = spool(source, {
      silence: silence.signal,
      onProgress: (bytes: number) => {
        silence.abort(new Error('nothing comes'));
        if (bytes === 1) source.end('2');
      },
    });
    source.write('1');
    expect((await spooling).sizeBytes).toBe(2);
  });

  it('is given up in the middle, and leaves no file', async () => {
    const interrupt = new AbortController();
    const source = new PassThrough();
    const spooling = spool(source, {
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(new Error('enough')),
    });
    source.write('1');
    await expect(spooling).rejects.toThrow('enough');
    expect(source.destroyed).toBe(true);
  });

  it('that breaks is an InputFileError', async () => {
    const source = new PassThrough();
    source.destroy(new Error('EIO'));
    await expect(spool(source)).rejects.toMatchObject({
      code: 'ERR_ARC_INPUT_FILE',
      message: expect.stringContaining('EIO'),
    });
  });

  it('for which there is no place names the directory, and what to do', async () => {
    await expect(spool(Readable.from([]), { directory: '/nowhere' })).rejects.toMatchObject({
      code: 'ERR_ARC_INPUT_FILE',
      message: expect.stringContaining('it cannot be kept in /nowhere'),
      hint: expect.stringContaining('TMPDIR'),
    });
  });

  it('is not read where its name is missing, or an option is not known', async () => {
    const source = () => Readable.from([Buffer.from('x')]);
    await expect(spoolInput(source(), {} as SpoolOptions)).rejects.toThrow(
      'spoolInput: options.name is missing: it must be a string',
    );
    await expect(spoolInput(source(), { name: 'a', silense: undefined, take: [] } as SpoolOptions)).rejects.toThrow(
      'spoolInput: options.take is not known. Did you mean taken?',
    );
  });
});
