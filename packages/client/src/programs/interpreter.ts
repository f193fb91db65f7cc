/** Programs that run a script which is one of their arguments. */

const SHELL = /^(?:(?:ba|da|k|mk|z|a|c|tc)?sh|fish)$/;

/** Where the script is among the arguments of an interpreter. */
interface Interpreter {
  readonly name: RegExp;
  /** Options that bring the program themselves, or name a module: then there is no script. */
  readonly inline?: RegExp;
  /** Options in front of the script that are followed by a value. */
  readonly valued?: RegExp;
  /** Words in front of the script that are not options and have no value. */
  readonly skipped?: RegExp;
  /** The option in front of the script; left out, the script is the first word that is no option. */
  readonly before?: RegExp;
}

const INTERPRETERS: readonly Interpreter[] = [
  { name: SHELL, inline: /^-\w*[cs]/, valued: /^[-+]o$|^-O$|^--(?:rcfile|init-file)$/ },
  { name: /^(?:python|pypy)[\d.]*$/, inline: /^-(?![WX])[A-Za-z]*[cm]/, valued: /^-[WX]$/ },
  { name: /^perl$/, inline: /^-(?![IMmxD])\w*[eE]/, valued: /^-I$/ },
  { name: /^ruby$/, inline: /^-(?![IrC])\w*e/, valued: /^-[IrC]$/ },
  { name: /^node$/, inline: /^-(?:e|p|pe)$|^--(?:eval|print)\b/, valued: /^-[rC]$|^--(?:require|import|conditions)$/ },
  { name: /^Rscript$/, inline: /^-e$/ },
  { name: /^julia$/, inline: /^-[eE]|^--(?:eval|print)\b/, valued: /^-[tpLJC]$/ },
  { name: /^lua[\d.]*$/, inline: /^-e/, valued: /^-l$/ },
  { name: /^octave$/, inline: /^--eval\b/, valued: /^-p$|^--path$/ },
  { name: /^php$/, inline: /^-[rRBE]/, valued: /^-[dcz]$/ },
  { name: /^[gmn]?awk$/, before: /^-f$/ },
  { name: /^ncl$/, skipped: /=/ },
  { name: /^tclsh$/ },
];

/** Interpreters by the file name extensions of their scripts. */
const BY_ENDING: Readonly<Record<string, string>> = {
  py: 'python3',
  R: 'Rscript',
  r: 'Rscript',
  pl: 'perl',
  rb: 'ruby',
  js: 'node',
  mjs: 'node',
  jl: 'julia',
  lua: 'lua',
  tcl: 'tclsh',
  awk: 'awk -f',
  php: 'php',
  ncl: 'ncl',
  m: 'octave',
};

const nameOf = (program: string): string => program.slice(program.lastIndexOf('/') + 1);

/** Whether a program, by its name, is a shell. */
export const isShell = (program: string): boolean => SHELL.test(nameOf(program));

/** The interpreter for a script, by its name; undefined if any shell may run it, or it is not known. */
export const interpreterFor = (path: string): string | undefined => {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? '';
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
};

/** The index of the interpreter among the words of a program; undefined where there is no interpreter. */
export function interpreterIndex(words: readonly string[]): number | undefined {
  let index = 0;
  // `env A=1 python3` is python3.
  if (nameOf(words[0] ?? '') === 'env') index = 1 + words.slice(1).findIndex((word) => !/^\w+=/.test(word));
  return findInterpreter(words[index]) === undefined ? undefined : index;
}

const findInterpreter = (program = ''): Interpreter | undefined =>
  INTERPRETERS.find(({ name }) => name.test(nameOf(program)));

/**
 * Finds the script that an interpreter runs.
 * @param words - a program and its arguments; `/usr/bin/env` in front of an interpreter is skipped
 * @returns its index among the words; undefined if there is no interpreter, or it runs something else, such as its stdin
 */
export function scriptIndex(words: readonly string[]): number | undefined {
  const start = interpreterIndex(words);
  const interpreter = start === undefined ? undefined : findInterpreter(words[start]);
  if (start === undefined || interpreter === undefined) return undefined;
  const { inline, valued, skipped, before } = interpreter;
  for (let index = start + 1; index < words.length; index += 1) {
    const word = String(words[index]);
    if (before !== undefined) {
      if (before.test(word)) return index + 1 < words.length ? index + 1 : undefined;
    } else if (word === '-' || inline?.test(word)) return undefined;
    else if (valued?.test(word)) index += 1;
    else if (!word.startsWith('-') && !skipped?.test(word)) return index;
  }
  return undefined;
}
