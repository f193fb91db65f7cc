import { circles, folderGraph, folderOf } from './import-graph.js';

/** @returns a sentence for each circle of files, or of folders */
export function describeCircles(files, { folders = true } = {}) {
  const sentence = (what) => (members) => `${what} import one another in a circle: ${members.join(', ')}`;
  return [
    ...circles(files).map(sentence('files')),
    ...(folders ? circles(folderGraph(files)).map(sentence('folders')) : []),
  ];
}

/**
 * @param allowed - by folder, the folders that it may import; the files at the root may import all
 * @returns a sentence for each folder that is not listed, and for each import that is not
 */
export function describeForbiddenFolders(files, allowed) {
  const found = new Set();
  for (const [path, imported] of files) {
    const from = folderOf(path);
    if (from === path) continue;
    if (!Object.hasOwn(allowed, from)) found.add(`the folder ${from} is not in the list of folders`);
    for (const target of imported.filter((one) => files.has(one))) {
      const to = folderOf(target);
      if (to !== from && !allowed[from]?.includes(to))
        found.add(`${path} imports ${target}: ${from} may not import ${to}`);
    }
  }
  return [...found];
}

/**
 * @param packages - names that may be imported besides those that come from the registry or with Node.js
 * @param sources - folders of other packages whose sources may be imported as they are, as paths from the folder of the files
 * @returns a sentence for each import of another package of ours that is not among them, and for each way out of the package
 */
export function describeForbiddenPackages(files, packages, sources = []) {
  const isOurs = (target) => /^jasmin-arc(-sandbox|-testing)?(\/|$)/.test(target);
  const leaves = (target) => target.startsWith('..') && !sources.some((folder) => target.startsWith(`${folder}/`));
  return [...files].flatMap(([path, imported]) => [
    ...imported.filter(leaves).map((target) => `${path} leaves its package: ${target}`),
    ...imported
      .filter((target) => isOurs(target) && !packages.some((name) => target === name || target.startsWith(`${name}/`)))
      .map((target) => `${path} may not import ${target}`),
  ]);
}
