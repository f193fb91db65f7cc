import { dirname, join, normalize } from 'node:path';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import { interpreterFor, isShell, scriptIndex } from './interpreter.js';
import { readScript } from './script-text.js';

/** At most this many scripts are read. */
const MAX_SCRIPTS = 200;

/**
 * Finds the local files and directories of code that a script needs, and those that these need: modules that it imports,
 * files that it sources or includes, scripts that it has other programs run. It searches the text for the usual forms, and
 * misses names that are put together at run time.
 * @param path - of the script
 * @param interpreter - the interpreter; left out, the one that its `#!` or the extension of its name tells
 * @returns paths in the style of `path`, without the script itself
 */
export async function findLocalModules(path: string, interpreter?: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const read = new Set<string>();
  const open = [{ path: normalize(path), interpreter }];
  for (let one = open.shift(); one !== undefined && read.size < MAX_SCRIPTS; one = open.shift()) {
    if (read.has(one.path)) continue;
    read.add(one.path);
    for (const module of await modulesOf(one.path, one.interpreter)) {
      if (module === normalize(path)) continue;
      found.add(module);
      for (const script of await scriptsIn(module)) open.push({ path: script, interpreter: undefined });
    }
  }
  // The contents of a directory that is found are not listed separately.
  return [...found].filter((path) => ![...found].some((other) => path.startsWith(`${other}/`)));
}

async function modulesOf(path: string, interpreter: string | undefined): Promise<readonly string[]> {
  const script = await readScript(path);
  if (script === undefined) return [];
  const runner = interpreter ?? script.interpreter ?? interpreterFor(path) ?? (path.endsWith('.sh') ? 'sh' : '');
  const [first = '', second = ''] = runner.split(/\s+/);
  const name = first.endsWith('/env') ? second : first;
  if (/(^|\/)(python|pypy)[\d.]*$/.test(name)) return pythonModules(script.text, dirname(path));
  if (isShell(name)) return shellScripts(script.text);
  return includedFiles(script.text, dirname(path));
}

/** Python looks for modules beside the script first: `a.b` is `a.py`, or the directory `a`. */
async function pythonModules(text: string, directory: string): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const [, imported = '', from = ''] of text.matchAll(
    /^[ \t]*(?:import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)|from[ \t]+(\.*[\w.]*)[ \t]+import\b)/gm,
  )) {
    for (const one of [...imported.split(','), from]) {
      const name = one.trim().replace(/^\.+/, '').split(/[.\s]/)[0];
      if (name) names.add(name);
    }
  }
  const found: string[] = [];
  for (const name of names) {
    const file = join(directory, `${name}.py`);
    const folder = join(directory, name);
    if (await isFile(file)) found.push(file);
    else if (await isPackage(folder)) found.push(folder);
  }
  return found;
}

/** A shell finds files from the working directory, as it will in the session directory. */
async function shellScripts(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    if (/^\s*#/.test(line)) continue;
    for (const command of line.split(/[;&|()`]+/)) {
      const words = command
        .trim()
        .split(/\s+/)
        .map((word) => word.replace(/^["']|["']$/g, ''));
      for (const [index, word] of words.entries()) {
        if ((word === '.' || word === 'source') && index === 0) found.push(words[1] ?? '');
        // Behind prefixes such as srun or time, too.
        const script = scriptIndex(words.slice(index));
        if (script !== undefined) found.push(words[index + script] ?? '');
        if (/^\.\/[\w./+-]+$/.test(word) && (await isScript(word))) found.push(word);
      }
    }
  }
  const scripts: string[] = [];
  for (const path of found) {
    if (path !== '' && !path.startsWith('/') && (await isFile(path))) scripts.push(normalize(path));
  }
  return scripts;
}

/** `./x` may be data; `./x.py`, or what may be executed, is code. */
const isScript = (path: string): Promise<boolean> =>
  fileSystem.current.facts(path).then(
    ({ kind, mode }) => kind === 'file' && (interpreterFor(path) !== undefined || (mode & 0o111) !== 0),
    () => false,
  );

/** `source("x.R")` of R, `include("x.jl")` of Julia, `require './x'` of several. */
async function includedFiles(text: string, directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [, name = ''] of text.matchAll(
    /\b(?:source|sys\.source|include|include_once|require|require_once|require_relative|dofile|do|load|from|import)\b[ \t]*\(?[ \t]*["']([^"'\n]+)["']/g,
  )) {
    const places = [name, ...['.js', '.mjs', '.rb', '.lua', '.pm', '.pl'].map((ending) => `${name}${ending}`)];
    if (name.startsWith('/')) continue;
    for (const path of places.flatMap((place) => [join(directory, place), normalize(place)])) {
      if (!(await isFile(path))) continue;
      found.push(path);
      break;
    }
  }
  return found;
}

/** The files that may need further modules: the file itself, or the scripts in a directory. */
async function scriptsIn(path: string): Promise<readonly string[]> {
  if ((await kindOf(path)) !== 'directory') return [path];
  const names = await namesIn(path);
  return names.filter((name) => interpreterFor(name) !== undefined).map((name) => join(path, name));
}

/** An empty directory is not a module, even if it has the name of one. */
const isPackage = async (path: string): Promise<boolean> => (await namesIn(path)).some((name) => name.endsWith('.py'));

/** None if it is no directory that can be read. */
const namesIn = (path: string): Promise<readonly string[]> => fileSystem.current.names(path).catch(() => []);

const isFile = async (path: string): Promise<boolean> => (await kindOf(path)) === 'file';
