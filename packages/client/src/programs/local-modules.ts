import { existsSync, readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
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
function pythonModules(text: string, directory: string): readonly string[] {
  const names = new Set<string>();
  for (const [, imported = '', from = ''] of text.matchAll(
    /^[ \t]*(?:import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)|from[ \t]+(\.*[\w.]*)[ \t]+import\b)/gm,
  )) {
    for (const one of [...imported.split(','), from]) {
      const name = one.trim().replace(/^\.+/, '').split(/[.\s]/)[0];
      if (name) names.add(name);
    }
  }
  return [...names].flatMap((name) => {
    const file = join(directory, `${name}.py`);
    const folder = join(directory, name);
    return isFile(file) ? [file] : isPackage(folder) ? [folder] : [];
  });
}

/** A shell finds files from the working directory, as it will in the session directory. */
function shellScripts(text: string): readonly string[] {
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
        if (/^\.\/[\w./+-]+$/.test(word) && isScript(word)) found.push(word);
      }
    }
  }
  return found.filter((path) => path !== '' && !path.startsWith('/') && isFile(path)).map((path) => normalize(path));
}

/** `./x` may be data; `./x.py`, or what may be executed, is code. */
const isScript = (path: string): boolean =>
  isFile(path) && (interpreterFor(path) !== undefined || (statSync(path).mode & 0o111) !== 0);

/** `source("x.R")` of R, `include("x.jl")` of Julia, `require './x'` of several. */
function includedFiles(text: string, directory: string): readonly string[] {
  const found: string[] = [];
  for (const [, name = ''] of text.matchAll(
    /\b(?:source|sys\.source|include|include_once|require|require_once|require_relative|dofile|do|load|from|import)\b[ \t]*\(?[ \t]*["']([^"'\n]+)["']/g,
  )) {
    const places = [name, ...['.js', '.mjs', '.rb', '.lua', '.pm', '.pl'].map((ending) => `${name}${ending}`)];
    const path = places.flatMap((place) => [join(directory, place), normalize(place)]).find(isFile);
    if (path !== undefined && !name.startsWith('/')) found.push(path);
  }
  return found;
}

/** The files that may need further modules: the file itself, or the scripts in a directory. */
async function scriptsIn(path: string): Promise<readonly string[]> {
  if (!isDirectory(path)) return [path];
  const names = await readdir(path).catch(() => []);
  return names.filter((name) => interpreterFor(name) !== undefined).map((name) => join(path, name));
}

/** An empty directory is not a module, even if it has the name of one. */
const isPackage = (path: string): boolean =>
  isDirectory(path) && readdirSync(path).some((name) => name.endsWith('.py'));

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
