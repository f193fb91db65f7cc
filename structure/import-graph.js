import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** `import … from './x.js'`, `export … from`, `import './x.js'` and `import('./x.js')`, of types, too. */
const IMPORT = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

/** The TypeScript files of a package, without its tests. @returns paths from the folder */
const sourceFiles = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|fixture|d)\.ts$/.test(path))
    .sort();

/** What a text imports, each once. */
export const importsOf = (source) => [...new Set([...source.matchAll(IMPORT)].map(([, target]) => target))];

/**
 * Which file of a folder imports what.
 * @returns {Map<string, readonly string[]>} by path from the folder, without `.ts`: paths of the same kind (`http/retry-policy`), ways
 * out of the folder (`../other/x.js`), and names of packages
 */
export function importGraph(folder) {
  const graph = new Map();
  for (const path of sourceFiles(folder)) {
    const targets = importsOf(readFileSync(join(folder, path), 'utf8'));
    const resolved = targets.map((target) =>
      target.startsWith('.') ? normalize(join(dirname(path), target)).replace(/^(?!\.\.)(.*)\.js$/, '$1') : target,
    );
    graph.set(path.replace(/\.ts$/, ''), resolved);
  }
  return graph;
}

/** The folder of a file; a file at the root stands for itself. */
export const folderOf = (path) => (dirname(path) === '.' ? path : dirname(path));

/** Which folder imports which, of a graph of files. */
export function folderGraph(files) {
  const graph = new Map();
  for (const [path, imported] of files) {
    const from = folderOf(path);
    const targets = imported.filter((target) => files.has(target)).map(folderOf);
    graph.set(from, [...new Set([...(graph.get(from) ?? []), ...targets.filter((target) => target !== from)])]);
  }
  return graph;
}

/**
 * The circles of a graph: sets of more than one node of which each can be reached from every other (Tarjan's strongly connected
 * components).
 */
export function circles(graph) {
  const found = [];
  const index = new Map();
  const low = new Map();
  const path = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (path.includes(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const members = path.splice(path.indexOf(node));
    if (members.length > 1) found.push(members.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
