import { codeOf } from './interface-names.js';

/** Files and processes as code reaches them past the seams; each with what to use instead. */
const USES = [
  { pattern: /'(?:node:)?fs(?:\/promises)?'/g, seam: 'machine/files.ts' },
  { pattern: /\bprocess\??\.(?:pid|ppid|kill)\b/g, seam: 'machine/processes.ts' },
  { pattern: /[{,]\s*(?:pid|ppid|kill)\b[^{}]*\}\s*=\s*process\b(?!\.|es)/g, seam: 'machine/processes.ts' },
  { pattern: /\bimport\s*\{[^;']*\bhostname\b[^;']*\}\s*from\s*'(?:node:)?os'/g, seam: 'machine/processes.ts' },
  // As a whole, where what is used of it does not show here: `tmpdir` and `homedir` may be, by their names.
  {
    pattern: /\bimport\s+[\w*][^;']*\bfrom\s*'(?:node:)?os'|\bimport\(\s*'(?:node:)?os'/g,
    seam: 'machine/processes.ts',
  },
];

/**
 * Whether files and processes are reached through the seams, so that a simulated machine has all of them.
 * @param sources - texts by path from the folder of the sources
 * @param allowed - paths of files, or of folders with a slash at their end
 * @returns a sentence for each place in another file that reaches them directly
 */
export function describeMachineUses(sources, allowed) {
  const mayUse = (path) => allowed.some((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));
  return [...sources]
    .filter(([path]) => !mayUse(path))
    .flatMap(([path, source]) => {
      const code = codeOf(source);
      return USES.flatMap(({ pattern, seam }) =>
        [...code.matchAll(pattern)].map((found) => {
          const line = code.slice(0, found.index).split('\n').length;
          return `${path}:${line} reaches this machine past its seam (${found[0].replace(/\s+/g, ' ')}): use ${seam}`;
        }),
      );
    });
}
