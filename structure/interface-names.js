import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Comments, and the texts that could look like ones. */
const COMMENT_OR_TEXT = /\/\*[\s\S]*?\*\/|(?<![\\:])\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** A source without its comments; the lines stay. */
export const codeOf = (source) =>
  source.replace(COMMENT_OR_TEXT, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, '') : found));

/** The interfaces as comments name them, too. An example of an address in a comment is allowed: it is what users see of a job. */
const WORDS = [/emi-?es/i, /arcrest/i, /\bREST\b/];

/** The interfaces as code names them: in texts, in addresses and in identifiers. The word `rest` has other meanings by itself. */
const NAMES = [
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
    .flatMap(([path, source]) => {
      const code = codeOf(source).split('\n');
      return source.split('\n').flatMap((line, index) => {
        const name = firstMatch(WORDS, line) ?? firstMatch(NAMES, code[index]);
        if (name === undefined) return [];
        return [`${path}:${index + 1} names an interface (${name}): that is for interfaces/ to know`];
      });
    });
}

const firstMatch = (patterns, text) => patterns.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])[0];

/** The sources of a folder without its tests, by path. */
export const sourceTexts = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
