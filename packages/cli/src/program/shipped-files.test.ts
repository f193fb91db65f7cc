import type { LocalInputs } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { describeIgnored, describeSizes, describeUnsendable } from './shipped-files.js';

const input = (path: string, more: Partial<LocalInputs>): LocalInputs => ({
  path,
  kind: 'directory',
  name: path,
  files: [],
  ignored: [],
  unsendable: [],
  ...more,
});
const files = (count: number, sizeBytes: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}`, name: `f${index}`, sizeBytes }));

describe('what is reported of inputs before they are sent', () => {
  it('is their size, if they are large', () => {
    expect(describeSizes([input('a.nc', { kind: 'file', files: files(1, 1e6) })])).toEqual([]);
    expect(describeSizes([input('a.nc', { kind: 'file', files: files(1, 4.2e9) })])).toEqual(['sending a.nc 4.2 GB']);
    expect(describeSizes([input('work', { files: files(120, 1000) })])).toEqual(['sending work 120 files, 120 kB']);
    const both = [input('work', { files: files(2, 1000) }), input('a.nc', { kind: 'file', files: files(1, 2e8) })];
    expect(describeSizes(both)).toEqual(['sending 3 files, 200 MB: a.nc 200 MB; work 2 files, 2.0 kB']);
  });

  it('is what is left out', () => {
    expect(describeIgnored([input('work', { ignored: ['work/.git/'] }), input('b', {})])).toEqual([
      'left out of work: work/.git/; name it with --input to send it',
    ]);
    const ignored = ['1', '2', '3', '4', '5', '6'];
    expect(describeIgnored([input('work', { ignored })])[0]).toContain('1, 2, 3, 4 and 2 more;');
  });

  it('is what cannot be sent', () => {
    const unsendable = [{ path: 'work/up', reason: 'link-to-directory' } as const];
    expect(describeUnsendable([input('work', { unsendable }), input('void', {})])).toEqual([
      'work/up is a link to a directory and is not sent',
      'void is empty, and directories without a file are not sent',
    ]);
    const many = Array.from({ length: 7 }, () => ({ path: 'x', reason: 'not-a-regular-file' }) as const);
    expect(describeUnsendable([input('work', { unsendable: many })])).toHaveLength(6);
  });
});
