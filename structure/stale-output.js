import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the compiler made of sources that are gone: it removes nothing by itself, and what is in `dist/` is published.
 * @param output - paths from `dist/`
 * @param sources - paths from `src/`
 */
export function staleOutput(output, sources) {
  const modules = new Set(sources.map((path) => path.replace(/\.ts$/, '')));
  return output.filter((path) => {
    const [, module] = /^(.*?)(?:\.js|\.d\.ts)(?:\.map)?$/.exec(path) ?? [];
    return module !== undefined && (!modules.has(module) || path.endsWith('.map'));
  });
}

/** Removes from the `dist/` of a package what has no source any more. @returns the paths from there */
export function removeStaleOutput(folder) {
  const list = (name) =>
    existsSync(join(folder, name)) ? readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }) : [];
  const stale = staleOutput(list('dist'), list('src'));
  for (const path of stale) rmSync(join(folder, 'dist', path));
  return stale;
}
