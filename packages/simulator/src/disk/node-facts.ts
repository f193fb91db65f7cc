import type { FileFacts } from '../../../client/src/machine/file-system.js';
import type { DiskNode } from './node.js';

/** What a directory takes of the capacity; files take what they contain. */
export const DIRECTORY_BYTES = 4096;

const DEVICE = 2049;

/** What a node takes of the capacity. */
export function bytesOf(node: DiskNode): number {
  if (node.kind === 'directory') return DIRECTORY_BYTES;
  return node.kind === 'file' ? node.content.bytes.length : 0;
}

/** What `stat` tells of a node. */
export function factsOf(node: DiskNode): FileFacts {
  const { kind, mode, mtimeNs, number } = node;
  return {
    kind,
    size: node.kind === 'link' ? Buffer.byteLength(node.target) : bytesOf(node),
    mtimeMs: Number(mtimeNs / 1_000_000_000n) * 1_000 + Number(mtimeNs % 1_000_000_000n) / 1_000_000,
    mtimeNs,
    mode,
    identity: `${DEVICE}:${number}`,
  };
}
