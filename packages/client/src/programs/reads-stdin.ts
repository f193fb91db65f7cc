import { interpreterIndex, scriptIndex } from './interpreter.js';

/** Which arguments make a program read files instead of its stdin. */
interface Filter {
  readonly name: RegExp;
  /** Options that are followed by a value. */
  readonly valued?: RegExp;
  /** How many words that are not options come before the files, such as the pattern of grep. @default 0 */
  readonly words?: number;
  /** An option whose value takes the place of such a word. */
  readonly brings?: RegExp;
}

const FILTERS: readonly Filter[] = [
  {
    name: /^(?:cat|tac|wc|nl|rev|hexdump|md5sum|sha\d+sum|cksum|b2sum|column|shuf|tsort|expand|unexpand|base64|bc|g?zip)$/,
  },
  { name: /^(?:zcat|gunzip|bzip2|bunzip2|bzcat|xz|unxz|xzcat|zstd|zstdcat)$/ },
  { name: /^(?:head|tail)$/, valued: /^-[nc]$/ },
  { name: /^sort$/, valued: /^-[ktSTo]$/ },
  { name: /^uniq$/, valued: /^-[fsw]$/ },
  { name: /^cut$/, valued: /^-[fdcb]$/ },
  { name: /^fold$/, valued: /^-w$/ },
  { name: /^paste$/, valued: /^-d$/ },
  { name: /^od$/, valued: /^-[AtNj]$/ },
  { name: /^xxd$/, valued: /^-[cls]$/ },
  { name: /^[ef]?grep$/, valued: /^-[efmABC]$/, words: 1, brings: /^-[ef]/ },
  { name: /^sed$/, valued: /^-[ef]$/, words: 1, brings: /^-[ef]/ },
  { name: /^[gmn]?awk$/, valued: /^-[Fvf]$/, words: 1, brings: /^-f/ },
  { name: /^jq$/, valued: /^-f$/, words: 1, brings: /^-f/ },
];

/** Programs that read it with any arguments. */
const READERS = /^(?:tr|tee|xargs)$/;
/** Loops of perl over its files. */
const PERL_LOOP = /^-\w*[np]\w*[eE]$/;

/**
 * Whether a program, by its name and arguments, would read its stdin, as `wc -l` and `head -n 5` do, and
 * `wc -l data.txt` does not. A program that is not known counts as one that does not.
 *
 * @example
 * ```ts
 * readsStdin(['wc', '-l']); // true
 * readsStdin(['wc', '-l', 'data.txt']); // false
 * ```
 */
export function readsStdin(words: readonly string[]): boolean {
  const [program = '', ...args] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (READERS.test(name)) return true;
  const filter = FILTERS.find((one) => one.name.test(name));
  if (filter) return filesOf(args, filter).every((file) => file === '-');
  if (name === 'perl' && args.some((arg) => PERL_LOOP.test(arg))) {
    // The word behind -ne is the program.
    const code = args.findIndex((arg) => PERL_LOOP.test(arg));
    return args.slice(code + 2).every((arg) => arg.startsWith('-'));
  }
  const interpreter = interpreterIndex(words);
  if (interpreter === undefined || scriptIndex(words) !== undefined) return false;
  // Without a script, the program itself is read from stdin, unless an option gives it.
  const rest = words.slice(interpreter + 1).filter((word) => !/^-[iul]$/.test(word));
  return rest.length === 0 || rest[0] === '-' || rest[0] === '-s';
}

function filesOf(args: readonly string[], { valued, words = 0, brings }: Filter): readonly string[] {
  const operands: string[] = [];
  let expected = words;
  for (let index = 0; index < args.length; index += 1) {
    const arg = String(args[index]);
    if (brings?.test(arg)) expected = 0;
    if (valued?.test(arg)) index += 1;
    else if (arg === '-' || !arg.startsWith('-')) operands.push(arg);
  }
  return operands.slice(expected);
}
