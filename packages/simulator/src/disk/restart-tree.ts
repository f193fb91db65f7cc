import type { Random } from '../random/random.js';
import type { DirectoryNode, DiskNode, FileNode } from './node.js';

/**
 * Brings a tree to what is on the platter, as it is found when the machine starts again.
 * @param random - decides what is left of contents that were not synchronised
 * @returns all nodes that are left
 */
export function restartTree(root: DirectoryNode, random: Random): ReadonlySet<DiskNode> {
  const found = new Set<DiskNode>();
  const restart = (directory: DirectoryNode) => {
    found.add(directory);
    directory.entries = new Map(directory.platter);
    for (const node of directory.entries.values()) {
      if (node.kind === 'directory') {
        node.parent = directory;
        restart(node);
        continue;
      }
      if (!found.has(node)) {
        found.add(node);
        node.names = 0;
        if (node.kind === 'file') restartFile(node, random);
      }
      node.names += 1;
    }
  };
  restart(root);
  return found;
}

function restartFile(node: FileNode, random: Random): void {
  if (!node.content.isSynced && random.chance(0.5)) node.mtimeNs = node.syncedMtimeNs;
  node.syncedMtimeNs = node.mtimeNs;
  node.openings = 0;
  node.content.crash(random);
}
