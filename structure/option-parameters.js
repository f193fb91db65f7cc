import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportedNames, packageEntries } from './code-examples.js';

const FUNCTION = /^export declare function ([\w$]+)[^(]*\(([\s\S]*?)\): /gm;
const CONST_FUNCTION = /^export declare const ([\w$]+): (?:<[^(]*>)?\(([\s\S]*?)\) => /gm;
const CLASS = /^export declare (?:abstract )?class ([\w$]+)[\s\S]*?^\}/gm;
const CONSTRUCTOR = /^ +constructor\(([\s\S]*?)\);$/m;
/** A type of options, or one that is written at its parameter. */
const OPTIONS_TYPE = /: (?:Readonly<)?(?:[\w$]+(?:Options|Settings)\b|\{)/;

/**
 * The exported functions, and the classes as `new …`, one of whose parameters is an object of options.
 * @param text - a file as the compiler writes it (`.d.ts`)
 */
export function takersOfOptions(text) {
  const functions = [...text.matchAll(FUNCTION), ...text.matchAll(CONST_FUNCTION)];
  const classes = [...text.matchAll(CLASS)].map(([declaration, name]) => [
    declaration,
    `new ${name}`,
    CONSTRUCTOR.exec(declaration)?.[1] ?? '',
  ]);
  return [...functions, ...classes].flatMap(([, name, parameters]) => (OPTIONS_TYPE.test(parameters) ? [name] : []));
}

/** Those of a package that users can call. */
export function exportedTakersOfOptions(folder) {
  const exported = new Set(Object.values(exportedNames(packageEntries([folder]))).flat());
  const dist = new URL(`../packages/${folder}/dist/`, import.meta.url).pathname;
  const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.d.ts'),
  );
  const takers = declarations.flatMap((path) => takersOfOptions(readFileSync(join(dist, path), 'utf8')));
  return [...new Set(takers)].filter((name) => exported.has(name.replace('new ', '')));
}
