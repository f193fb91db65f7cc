import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What was made of sources that are gone: neither the compiler nor the bundler removes anything by itself, and what is in `dist/` is
 * published.
 * @param output - paths from `dist/`
 * @param sources - paths from `src/`
 * @param bundled - the JavaScript that was made, as paths from `dist/`, where it is not one file for each source
 */
export function staleOutput(output, sources, bundled) {
  const modules = new Set(sources.map((path) => path.replace(/\.ts$/, '')));
  return output.filter((path) => {
    const [, module] = /^(.*?)(?:\.js|\.d\.ts)(?:\.map)?$/.exec(path) ?? [];
    if (module === undefined) return false;
    if (bundled !== undefined && path.endsWith('.js')) return !bundled.includes(path);
    return !modules.has(module) || path.endsWith('.map');
  });
}

/** Removes from the `dist/` of a package what has no source any more. @returns the paths from there */
export function removeStaleOutput(folder, bundled) {
  const list = (name) =>
    existsSync(join(folder, name)) ? readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }) : [];
  const stale = staleOutput(list('dist'), list('src'), bundled);
  for (const path of stale) rmSync(join(folder, 'dist', path));
  return stale;
}
