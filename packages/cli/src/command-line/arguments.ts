import { nearest } from 'jasmin-arc/nearest';
import { type CommandError, usageError } from '../errors/exit-status.js';
import type { CommandArguments } from './command.js';
import type { CommandDescription } from './command-description.js';
import type { Option, Options, OptionValues } from './options.js';

type Values = Record<string, boolean | number | string | readonly string[] | undefined>;

/** The options of a command line, and its other words in order. */
export interface ReadOptions<O extends Options> {
  readonly options: OptionValues<O>;
  readonly operands: readonly string[];
  /** Whether `--` stood before the operand at this index; undefined without one. */
  readonly separatorAt: number | undefined;
}

export interface ReadingRules {
  /** What belongs to the first operand belongs to its program: no option is looked for behind it. */
  readonly stopAtOperand?: boolean;
}

/**
 * Reads a command line: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-ab` for flags; no word after `--` is an
 * option, even if it looks like one.
 * @throws CommandError (usage) for an option that does not exist, has no value, has one it cannot take, or comes twice
 */
export function readOptions<const O extends Options>(
  argv: readonly string[],
  options: O,
  { stopAtOperand = false }: ReadingRules = {},
): ReadOptions<O> {
  const values: Values = {};
  for (const [name, option] of Object.entries(options)) values[name] = nothing(option);
  const operands: string[] = [];
  let separatorAt: number | undefined;

  for (let index = 0; index < argv.length; index += 1) {
    const word = String(argv[index]);
    if (word === '--') {
      separatorAt = operands.length;
      operands.push(...argv.slice(index + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      if (stopAtOperand) {
        operands.push(...argv.slice(index));
        break;
      }
      operands.push(word);
      continue;
    }
    const taken = word.startsWith('--') ? readLong(word, options) : readShort(word, options);
    for (const { name, option, value } of taken) {
      if (option.kind === 'flag' || option.kind === 'count') set(values, name, option, '');
      else if (value !== undefined) set(values, name, option, value);
      else {
        index += 1;
        const next = argv[index];
        if (next === undefined) throw usageError(`--${name} needs a value: --${name} ${option.value}`);
        set(values, name, option, next);
      }
    }
  }
  // Filled in for every option above, each by its kind.
  return { options: values as unknown as OptionValues<O>, operands, separatorAt };
}

/**
 * Reads the words behind a command's name.
 * @throws CommandError (usage) also for operands that are missing or too many, or stand before the `--` of a program
 */
export function readArguments<const O extends Options, const G extends Options>(
  argv: readonly string[],
  command: CommandDescription<O>,
  globals: G,
): CommandArguments<O> & { readonly globals: OptionValues<G> } {
  const all: Options = { ...globals, ...command.options };
  const stopAtOperand = command.optionsEndAtOperand ?? false;
  const { options, operands, separatorAt } = readOptions(argv, all, { stopAtOperand });
  const values = options as Readonly<Record<string, unknown>>;
  const pick = <P extends Options>(names: P) =>
    // `options` has every name of both, by construction of `all`.
    Object.fromEntries(Object.keys(names).map((name) => [name, values[name]])) as unknown as OptionValues<P>;
  const picked = { options: pick(command.options), operands, globals: pick(globals) };
  if (values.help !== true) {
    if (stopAtOperand && separatorAt === undefined && operands.includes('--')) {
      throw misplacedWords(argv.slice(0, argv.length - operands.length), operands, all, command.name);
    }
    requireOperands(operands, command);
  }
  return picked;
}

/**
 * A program's words begin at the first operand, so with `--input a.csv b.csv -- ls` the program would be b.csv: a pattern
 * that the shell has expanded, executed on the cluster.
 * @param read - the words before the first operand
 */
function misplacedWords(
  read: readonly string[],
  operands: readonly string[],
  options: Options,
  commandName: string,
): CommandError {
  const words = operands.slice(0, operands.indexOf('--'));
  const message = `${quoted(words[0])} stands before -- and belongs to no option`;
  const [flag = '', value = ''] = read.slice(-2);
  const found = Object.entries(options).find(([name, { short }]) => flag === `--${name}` || flag === `-${short}`);
  if (found?.[1].kind !== 'list') {
    const line = [commandName, ...read, '--', ...operands].join(' ');
    return usageError(message, `The whole program goes behind --: jasmin-arc ${line}`);
  }
  const all = [value, ...words];
  const repeated = all.slice(0, 3).map((word) => `${flag} ${word}`);
  return usageError(
    message,
    `${flag} takes one ${found[1].value}; repeat it: ${repeated.join(' ')}${all.length > 3 ? ' …' : ''}`,
  );
}

function requireOperands(operands: readonly string[], command: CommandDescription): void {
  const hint = `Run "jasmin-arc ${command.name} --help" for how it is used.`;
  const missing = command.operands.filter(({ required }) => required)[operands.length];
  const enough = command.operands.filter(({ required }) => required).length <= operands.length;
  if (!enough && missing) throw usageError(`${command.name} needs ${article(missing.name)}`, hint);
  const unlimited = command.operands.some(({ repeatable }) => repeatable);
  if (!unlimited && operands.length > command.operands.length) {
    throw usageError(
      `${command.name} does not know what to do with ${quoted(operands[command.operands.length])}`,
      hint,
    );
  }
  for (const [index, operand] of command.operands.entries()) {
    const word = operands[index];
    if (word !== undefined && operand.choices && !operand.choices.includes(word)) {
      throw usageError(`${operand.name} is one of ${operand.choices.join(', ')}, not ${quoted(word)}`, hint);
    }
  }
}

interface Taken {
  readonly name: string;
  readonly option: Option;
  readonly value: string | undefined;
}

function readLong(word: string, options: Options): readonly Taken[] {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const near = nearest(name, Object.keys(options));
    throw usageError(`There is no option --${name}`, near && `Did you mean --${near}?`);
  }
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  if (value !== undefined && (option.kind === 'flag' || option.kind === 'count')) {
    throw usageError(`--${name} takes no value`);
  }
  return [{ name, option, value }];
}

function readShort(word: string, options: Options): readonly Taken[] {
  const taken: Taken[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at];
    const entry = Object.entries(options).find(([, { short }]) => short === letter);
    if (entry === undefined) throw usageError(`There is no option -${letter}`);
    const [name, option] = entry;
    if (option.kind === 'flag' || option.kind === 'count') {
      taken.push({ name, option, value: undefined });
      continue;
    }
    const rest = word.slice(at + 1);
    return [...taken, { name, option, value: rest === '' ? undefined : rest }];
  }
  return taken;
}

function nothing(option: Option): Values[string] {
  if (option.kind === 'flag') return false;
  if (option.kind === 'count') return 0;
  return option.kind === 'list' ? [] : undefined;
}

function set(values: Values, name: string, option: Option, value: string): void {
  const before = values[name];
  if (option.kind === 'flag') values[name] = true;
  else if (option.kind === 'count') values[name] = Number(before) + 1;
  else {
    if (option.choices && !option.choices.includes(value)) {
      throw usageError(`--${name} is one of ${option.choices.join(', ')}, not ${quoted(value)}`);
    }
    if (option.kind === 'list') values[name] = [...(before as readonly string[]), value];
    else if (before !== undefined) throw usageError(`--${name} is given twice`);
    else values[name] = value;
  }
}

const article = (name: string): string => `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
const quoted = (word: string | undefined): string => JSON.stringify(word ?? '');
