import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Comments, and the texts that could look like ones. */
const COMMENT_OR_TEXT = /\/\*[\s\S]*?\*\/|(?<![\\:])\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** A source without its comments; the lines stay. */
export const codeOf = (source) =>
  source.replace(COMMENT_OR_TEXT, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, '') : found));

/** The interfaces as code names them: in texts, in addresses and in identifiers. The word `rest` has other meanings by itself. */
const NAMES = [
  /emi-?es/i,
  /arcrest/i,
  /(['"`])rest\1/,
  /[/-]rest\b/,
  /\bREST(?![A-Za-z])/,
  /\brest[A-Z]\w*/,
  /\bRest[A-Z]\w*/,
  /(?<!\.\.)\.rest\b|\brest\??:/,
];

/**
 * Whether only those parts of the library know which interfaces there are that have to: the interfaces themselves, what chooses
 * between them.
 * @param sources - texts by path from the folder of the sources
 * @param allowed - paths of files, or of folders with a slash at their end
 * @returns a sentence for each line of another file that names an interface
 */
export function describeInterfaceNames(sources, allowed) {
  const mayName = (path) => allowed.some((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));
  return [...sources]
    .filter(([path]) => !mayName(path))
    .flatMap(([path, source]) =>
      codeOf(source)
        .split('\n')
        .flatMap((line, index) => {
          const [name] = NAMES.flatMap((pattern) => pattern.exec(line)?.[0] ?? []);
          if (name === undefined) return [];
          return [`${path}:${index + 1} names an interface (${name}): that is for interfaces/ to know`];
        }),
    );
}

/** The sources of a folder without its tests, by path. */
export const sourceTexts = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
