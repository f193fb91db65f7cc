import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * The declarations of a compiled file (`.d.ts`): what each declares, what it names, and where that comes from. Files as the compiler
 * writes them are taken apart by their lines: each declaration begins at the start of one.
 * @returns declarations by name, and by local name what is imported, and by exported name what is passed on
 */
export function readDeclarations(text) {
  const source = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  const declared = new Map();
  const imported = new Map();
  const passedOn = new Map();
  for (const statement of source.split(/^(?=(?:export|import|declare|interface|type)\b)/m)) {
    const [, kind, names, from] = /^(import|export)(?: type)? \{([^}]*)\}(?: from '([^']+)')?;/.exec(statement) ?? [];
    if (names !== undefined) {
      for (const [, name, alias = name] of names.matchAll(/(?:type )?\b([\w$]+)(?: as ([\w$]+))?/g)) {
        if (kind === 'import') imported.set(alias, { name, from });
        else passedOn.set(alias, { name, from });
      }
      continue;
    }
    const [, keyword, name] =
      /^(?:export )?(?:declare )?(?:abstract )?(class|interface|type|const|function|enum) ([\w$]+)/.exec(statement) ??
      [];
    if (name === undefined) continue;
    // A function may be declared several times.
    const { words = new Set() } = declared.get(name) ?? {};
    for (const word of wordsOf(statement)) words.add(word);
    // A type that was not imported in the source: the compiler found it out.
    for (const [inPlace, from, used] of statement.matchAll(/import\("([^"]+)"\)\.([\w$]+)/g)) {
      imported.set(inPlace, { name: used, from });
      words.add(inPlace);
    }
    declared.set(name, { kind: keyword, isExported: statement.startsWith('export'), words });
  }
  return { declared, imported, passedOn };
}

/** The names in a declaration, without those of its properties and parameters, and without what is private. */
const wordsOf = (declaration) =>
  declaration
    .replace(/^\s*(?:private|#private)\b.*$/gm, '')
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
    .match(/(?<![\w$.])[A-Za-z_$][\w$]*(?!\??:)(?![\w$])/g) ?? [];

/**
 * Whether users of a package can name every type that they meet: who writes a function that takes what a method returns needs it.
 * @param entries - the compiled files that users import, `….d.ts`
 * @returns a sentence for each type that an export uses, and that no entry exports
 */
export function describeHiddenTypes(entries, read = (path) => readFileSync(path, 'utf8')) {
  const files = new Map();
  const fileAt = (path) => {
    if (!files.has(path)) files.set(path, readDeclarations(read(path)));
    return files.get(path);
  };
  const target = (path, from) => normalize(join(dirname(path), from.replace(/\.js$/, '.d.ts')));
  /** Where a name of a file is declared; undefined for one of another package, of JavaScript, or of no declaration. */
  const origin = (path, name) => {
    const { declared, imported, passedOn } = fileAt(path);
    if (declared.has(name)) return { path, name };
    const elsewhere = imported.get(name) ?? passedOn.get(name);
    if (!elsewhere?.from?.startsWith('.')) return undefined;
    return origin(target(path, elsewhere.from), elsewhere.name);
  };
  const exportsOf = (path) => {
    const { declared, passedOn } = fileAt(path);
    const own = [...declared].filter(([, { isExported }]) => isExported).map(([name]) => name);
    return [...passedOn.keys(), ...own].map((name) => origin(path, name)).filter((place) => place !== undefined);
  };
  const keyOf = ({ path, name }) => `${path}#${name}`;
  const declarationAt = ({ path, name }) => fileAt(path).declared.get(name);

  const exported = entries.flatMap(exportsOf);
  const known = new Set(exported.map(keyOf));
  const hidden = new Map();
  const seen = new Set();
  const visit = (place, user) => {
    if (seen.has(keyOf(place))) return;
    seen.add(keyOf(place));
    const { kind, words } = declarationAt(place);
    for (const word of words) {
      const used = word === place.name ? undefined : origin(place.path, word);
      if (used === undefined || known.has(keyOf(used))) continue;
      const { kind: usedKind } = declarationAt(used);
      // The parts of a union are written with it, and what is behind `typeof DEFAULTS` is no type: what these use counts.
      if (VALUES.includes(usedKind) || (kind === 'type' && usedKind === 'type')) visit(used, user);
      else if (!hidden.has(keyOf(used))) hidden.set(keyOf(used), `${used.name} is used by ${user}, and not exported`);
    }
  };
  for (const place of exported) visit(place, place.name);
  return [...hidden.values()];
}

const VALUES = ['const', 'function'];
