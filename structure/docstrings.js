import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readDeclarations } from './public-types.js';

/** A comment of documentation right above a line, and the line. */
const DOCUMENTED_LINE = /^( *)(?:(\/\*\*(?:[^*]|\*(?!\/))*\*\/)\n\1)?(?! |\/\*|\*|\})(.+)$/gm;
const TOP_LEVEL = /^(?:export )?(?:declare )?(?:abstract )?(class|interface|type|const|function|enum) ([\w$]+)/;
const METHOD = /^(?:static |async |abstract )*(?:(get|set) )?([\w$]+)\??(?:<[^(]*>)?\(/;
/** A property that is declared with its type; one that is only given a value (`code = "…"`) has the docstring of the parent class. */
const PROPERTY = /^(?:(?:static|abstract|readonly) )*(?:get )?([\w$]+)(?:\?|\(\))?: /;

/** Parameters are explained with their class. */
const CONSTRUCTOR = /^ +(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\n +)?constructor\([\s\S]*?\);$/gm;

/**
 * What a compiled file (`.d.ts`) declares and says about it. Files as the compiler writes them are taken apart by their lines.
 * @returns in order, each declaration with its kind (`class`, `method`, `function`, …), its first line, and its docstring, empty where it
 * has none.
 * A method is named with its class; any other member (`member`), also one of a type within a type, with all around it
 */
export function readDocstrings(text) {
  const found = [];
  let owner;
  let around = [];
  for (const [, indentation, comment = '', line] of text.replace(CONSTRUCTOR, '').matchAll(DOCUMENTED_LINE)) {
    if (indentation === '') {
      const [, keyword, name] = TOP_LEVEL.exec(line) ?? [];
      // A further part of a union begins at the start of a line, too.
      if (name === undefined) continue;
      const kind = keyword === 'const' && /: (?:<[^(]*>)?\(.*=>/.test(line) ? 'function' : keyword;
      found.push({ name, kind, docstring: comment, line });
      owner = kind === 'function' ? undefined : { name, kind };
      continue;
    }
    if (owner === undefined) continue;
    around = around.filter((outer) => outer.indentation < indentation.length);
    // The type of a parameter is explained with its method.
    if (around.some(({ isCall }) => isCall)) continue;
    const [, accessor, method] = METHOD.exec(line) ?? [];
    const isMethod = method !== undefined && accessor === undefined;
    const member = isMethod ? method : PROPERTY.exec(line)?.[1];
    if (member === undefined) continue;
    if (line.endsWith('{')) around.push({ name: member, indentation: indentation.length, isCall: isMethod });
    const path = around.filter((outer) => outer.indentation < indentation.length).map(({ name }) => name);
    const kind = isMethod && owner.kind === 'class' ? 'method' : 'member';
    found.push({ name: [owner.name, ...path, member].join('.'), kind, docstring: comment, line });
  }
  return found;
}

/** The names that a compiled file exports as types alone. */
function typesOnly(text) {
  const lists = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)];
  const names = lists.flatMap(([, isType, list]) =>
    list.split(',').flatMap((one) => {
      const [, own, name, alias = name] = /^\s*(type )?([\w$]+)(?: as ([\w$]+))?\s*$/.exec(one) ?? [];
      return alias !== undefined && (isType ?? own) !== undefined ? [alias] : [];
    }),
  );
  return new Set(names);
}

/**
 * The docstrings of what a package exports.
 * @param entries - the compiled files that users import, `….d.ts`
 * @returns the exported declarations, and their methods and other members; each with the entry that exports it, of several the first
 * from which it can be used as a value, and the name that it has there. A function that is declared several times, as for other
 * arguments, has its docstrings together
 */
export function exportedDocstrings(entries, read = (path) => readFileSync(path, 'utf8')) {
  const files = new Map();
  const fileAt = (path) => {
    if (!files.has(path)) {
      const text = read(path);
      files.set(path, { ...readDeclarations(text), docstrings: readDocstrings(text), types: typesOnly(text) });
    }
    return files.get(path);
  };
  const origin = (path, name) => {
    const { declared, imported, passedOn } = fileAt(path);
    if (declared.has(name)) return { path, name };
    const elsewhere = passedOn.get(name) ?? imported.get(name);
    if (!elsewhere?.from?.startsWith('.')) return undefined;
    return origin(normalize(join(dirname(path), elsewhere.from.replace(/\.js$/, '.d.ts'))), elsewhere.name);
  };
  const found = new Map();
  for (const entry of entries) {
    const { declared, passedOn, types } = fileAt(entry);
    const own = [...declared].filter(([, { isExported }]) => isExported).map(([name]) => name);
    for (const exported of [...passedOn.keys(), ...own]) {
      const place = origin(entry, exported);
      if (place === undefined) continue;
      for (const [index, { name, kind, docstring, line }] of fileAt(place.path).docstrings.entries()) {
        if (name !== place.name && !name.startsWith(`${place.name}.`)) continue;
        // The parts of a union may have members of the same name.
        const key = `${place.path}#${name}${kind === 'member' ? index : ''}`;
        const known = found.get(key);
        const isType = types.has(exported) || kind === 'interface' || kind === 'type';
        if (known === undefined || (known.isType && !isType)) {
          found.set(key, { entry, name: name.replace(place.name, exported), kind, isType, docstring, line });
        } else if (known.entry === entry && !known.docstring.includes(docstring)) known.docstring += docstring;
      }
    }
  }
  return [...found.values()];
}

/** The code of the `@example`s of a docstring. */
export function examplesOf(docstring) {
  const text = docstring.replace(/^\s*\* ?/gm, '').replace(/\*\/$/, '');
  return [...text.matchAll(/@example[^\n]*\n```(?:ts|js)\n([\s\S]*?)\n```/g)].map(([, code]) => `${code}\n`);
}

/**
 * Whether users of a package learn from an editor what to do with its exports.
 * @param docstrings - of the exports
 * @returns a sentence for each export, method and member that has no docstring, and for each class, function and method without an
 * example
 */
export function describeMissingDocstrings(docstrings) {
  return docstrings.flatMap(({ name, kind, isType, docstring }) => {
    if (docstring === '') return [`${name} has no docstring`];
    if (/^ *\* @internal/m.test(docstring)) return [];
    // What is exported as a type is made by the library, and shown in the examples of what makes it.
    if (isType || !['class', 'function', 'method'].includes(kind) || examplesOf(docstring).length > 0) return [];
    return [`the docstring of ${name} has no @example with code`];
  });
}

/** What a number may be of, or count. */
const UNIT = /\b(?:milliseconds?|seconds?|bytes?|MiB|in the unit of)\b/i;
const COUNTED =
  /\b(?:how (?:many|often)|numbers?|slots?|cores|jobs?|files?|threads|processe?s|processors|requests?|characters|exit code|status|signal|version|line|column|position|octet|port|\d+ to \d+)\b/i;
/** The units that names promise. */
const UNITS_BY_NAME = [
  [/(?:Seconds|^seconds)$|_PERIOD$|_THRESHOLD$/, /\bseconds?\b/i],
  [/(?:Ms|^milliseconds)$/, /\bmilliseconds?\b/i],
  [/(?:Bytes|^bytes)$|_BYTES$/, /\bbytes?\b/i],
  [/Megabytes$/, /\bMiB\b/],
];

/**
 * Whether users learn in which unit a number is, or what it counts.
 * @param docstrings - of the exports
 * @returns a sentence for each member, parameter and result of type number whose docstring has neither
 */
export function describeMissingUnits(docstrings) {
  return docstrings.flatMap(({ name, kind, docstring, line }) => {
    const own = name.split('.').at(-1);
    const unit = UNITS_BY_NAME.find(([names]) => names.test(own))?.[1];
    const tells = unit === undefined ? UNIT.test(docstring) || COUNTED.test(docstring) : unit.test(docstring);
    if (kind === 'member') {
      const isNumber = /^[^(]*: .*\bnumber\b/.test(line) || /\): number\b/.test(line);
      return isNumber && !tells ? [`the docstring of ${name} tells no unit, nor what it counts`] : [];
    }
    if (kind !== 'function' && kind !== 'method') return [];
    const [, parameters = ''] = /\((.*)\)(?::| =>)/.exec(line) ?? [];
    const unexplained = [...parameters.matchAll(/([\w$]+)\??: (?:readonly )?number\b/g)]
      .map(([, parameter]) => parameter)
      .filter((parameter) => !docstring.includes(`@param ${parameter} `));
    const isResult = /(?:\):|=>) (?:Promise<)?number\b/.test(line);
    return [
      ...unexplained.map((parameter) => `the docstring of ${name} does not explain ${parameter} with @param`),
      ...(isResult && !tells ? [`the docstring of ${name} tells no unit of its result, nor what it counts`] : []),
    ];
  });
}

/** How the docstring of a member names what it is in a specification, by the type that it belongs to. */
const SPECIFIED = new Map([
  // In a description language; LANGUAGES.md of the library tells which ones lack it.
  ...[
    'ActivityDescription',
    'Benchmark',
    'DataSource',
    'DataTarget',
    'EnvironmentVariable',
    'Executable',
    'InputFile',
    'NamedOption',
    'Notification',
    'OperatingSystem',
    'OutputFile',
    'ParallelEnvironment',
    'RemoteLogging',
    'Resources',
    'RuntimeEnvironment',
    'SlotRequirement',
    'SoftwareRequirement',
  ].map((type) => [type, /\b(?:ADL|JSDL|xRSL)\b/]),
  // The attribute of GLUE 2.0, in parentheses.
  ...[
    'ApplicationEnvironment',
    'ComputingEndpoint',
    'ComputingManager',
    'ComputingService',
    'ComputingShare',
    'ExecutionEnvironment',
  ].map((type) => [type, /\((?:[^()]* )?[A-Z]\w+[^()]*\)/]),
  // The section of RFC 3820, RFC 5280 or RFC 2986.
  ...['CertificateContents', 'CertificateRequestOptions', 'ProxyCertInfo'].map((type) => [type, /\bRFC \d{4}\b/]),
]);

/**
 * Whether users who know a specification find its terms.
 * @param docstrings - of the exports
 * @returns a sentence for each member of a type of a specification whose docstring does not name its term
 */
export function describeMissingTerms(docstrings) {
  return docstrings.flatMap(({ name, kind, docstring }) => {
    const pattern = SPECIFIED.get(name.split('.')[0]);
    if (kind !== 'member' || pattern === undefined || pattern.test(docstring)) return [];
    return [`the docstring of ${name} does not name what it is in the specification`];
  });
}
