import type { FileHandle } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { writeWhole } from './write-whole.js';

/** A file that takes a few bytes at a time, up to a limit. */
function smallFile(limit: number): { readonly file: Pick<FileHandle, 'write'>; readonly content: Buffer } {
  const content = Buffer.alloc(limit, '.');
  const write = async (chunk: Uint8Array, offset: number, length: number, position: number) => {
    if (position >= limit) throw Object.assign(new Error('EFBIG: file too large, write'), { code: 'EFBIG' });
    const bytesWritten = Math.min(3, length, limit - position);
    content.set(chunk.subarray(offset, offset + bytesWritten), position);
    return { bytesWritten, buffer: chunk };
  };
  return { file: { write } as unknown as FileHandle, content }; // only this form of it is used
}

it('given a file takes less than it is offered, when a chunk is written, then all of it arrives', async () => {
  const { file, content } = smallFile(10);
  await writeWhole(file, Buffer.from('01234567'), 1);
  expect(content.toString()).toBe('.01234567.');
});

it('given nothing more fits, when a chunk is written, then that is an error', async () => {
  await expect(writeWhole(smallFile(10).file, Buffer.alloc(11), 0)).rejects.toThrow('EFBIG');
});
