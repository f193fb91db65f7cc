import { parseArgs } from 'node:util';
import { nearest } from 'jasmin-arc/nearest';
import { type CommandError, usageError } from '../errors/exit-status.js';
import type { CommandArguments } from './command.js';
import type { CommandDescription } from './command-description.js';
import type { Option, Options, OptionValues } from './options.js';

type Values = Record<string, boolean | number | string | readonly string[] | undefined>;

/** The options of a command line, and its operands in order. */
export interface ReadOptions<O extends Options> {
  readonly options: OptionValues<O>;
  readonly operands: readonly string[];
  /** Whether `--` stood before the operand at this index; undefined without one. */
  readonly separatorAt: number | undefined;
}

export interface ReadingRules {
  /** The first operand is a program: what follows it are its arguments, not options of this command. */
  readonly stopAtOperand?: boolean;
  /** What to do instead with an option of another command, by its long name. */
  readonly elsewhere?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads a command line: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-ab` for flags; no word after `--` is an
 * option, even if it looks like one.
 * @throws CommandError (usage) for an option that does not exist, has no value, has one it cannot take, or comes twice
 */
export function readOptions<const O extends Options>(
  argv: readonly string[],
  options: O,
  { stopAtOperand = false, elsewhere = {} }: ReadingRules = {},
): ReadOptions<O> {
  const values: Values = {};
  for (const [name, option] of Object.entries(options)) values[name] = nothing(option);
  const operands: string[] = [];
  let separatorAt: number | undefined;
  for (const token of tokensOf(argv, options)) {
    if (token.kind === 'positional') {
      if (stopAtOperand && separatorAt === undefined) {
        operands.push(...argv.slice(token.index));
        break;
      }
      operands.push(token.value);
    } else if (token.kind === 'option-terminator') {
      // `-d-` is read as `-d` and `--`.
      if (argv[token.index] !== '--') throw usageError('There is no option --');
      separatorAt = operands.length;
    } else {
      const { name, option } = optionOf(token, options, elsewhere);
      if (takesValue(option)) {
        if (token.value === undefined) throw usageError(`--${name} needs a value: --${name} ${option.value}`);
      } else if (token.value !== undefined) throw usageError(`--${name} takes no value`);
      set(values, name, option, token.value ?? '');
    }
  }
  // Filled in for every option above, each by its kind.
  return { options: values as unknown as OptionValues<O>, operands, separatorAt };
}

/**
 * The tokens of a command line: options with their values, operands, and `--`. No token is refused, not even an
 * unknown option: the caller reports it.
 */
export const tokensOf = (argv: readonly string[], options: Options) =>
  parseArgs({
    args: argv,
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [
        name,
        {
          type: takesValue(option) ? ('string' as const) : ('boolean' as const),
          ...(option.short !== undefined && { short: option.short }),
        },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  }).tokens;

export const takesValue = (option: Option): option is Extract<Option, { value: string }> => 'value' in option;

/**
 * Reads the arguments after the name of a command.
 * @throws CommandError (usage) also for operands that are missing or too many, or stand before the `--` of a program
 */
export function readArguments<const O extends Options, const G extends Options>(
  argv: readonly string[],
  command: CommandDescription<O>,
  globals: G,
): CommandArguments<O> & { readonly globals: OptionValues<G> } {
  const all: Options = { ...globals, ...command.options };
  const stopAtOperand = command.optionsEndAtOperand ?? false;
  const { options, operands, separatorAt } = readOptions(argv, all, { stopAtOperand, elsewhere: command.elsewhere });
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
 * The program begins at the first operand, so with `--input a.csv b.csv -- ls` the program would be b.csv: a pattern
 * that the shell has expanded, executed on the cluster.
 * @param read - the arguments before the first operand
 */
function misplacedWords(
  read: readonly string[],
  operands: readonly string[],
  options: Options,
  commandName: string,
): CommandError {
  const words = operands.slice(0, operands.indexOf('--'));
  const message = `${quoted(words[0])} is before -- and is not the value of an option`;
  const [flag = '', value = ''] = read.slice(-2);
  const found = Object.entries(options).find(([name, { short }]) => flag === `--${name}` || flag === `-${short}`);
  if (found?.[1].kind !== 'list') {
    const line = [commandName, ...read, '--', ...operands].join(' ');
    return usageError(message, `Put the whole program after --: jasmin-arc ${line}`);
  }
  const all = [value, ...words];
  if (found[1].isPattern) {
    return usageError(message, `${flag} takes one ${found[1].value}; a pattern needs quotes, or the shell expands it.`);
  }
  const repeated = all.slice(0, 3).map((word) => `${flag} ${word}`);
  return usageError(
    message,
    `${flag} takes one ${found[1].value}; repeat it: ${repeated.join(' ')}${all.length > 3 ? ' …' : ''}`,
  );
}

function requireOperands(operands: readonly string[], command: CommandDescription): void {
  const hint = `Run "jasmin-arc ${command.name} --help" for its usage.`;
  const missing = command.operands.filter(({ required }) => required)[operands.length];
  const enough = command.operands.filter(({ required }) => required).length <= operands.length;
  if (!enough && missing) throw usageError(`${command.name} needs ${article(missing.name)}`, hint);
  const unlimited = command.operands.some(({ repeatable }) => repeatable);
  if (!unlimited && operands.length > command.operands.length) {
    throw usageError(`${command.name} takes no further argument: ${quoted(operands[command.operands.length])}`, hint);
  }
  for (const [index, operand] of command.operands.entries()) {
    const word = operands[index];
    if (word !== undefined && operand.choices && !operand.choices.includes(word)) {
      throw usageError(`${operand.name} is one of ${operand.choices.join(', ')}, not ${quoted(word)}`, hint);
    }
  }
}

/** The option that is meant, by its long name. */
function optionOf(
  { name, rawName }: { readonly name: string; readonly rawName: string },
  options: Options,
  elsewhere: Readonly<Record<string, string>>,
) {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!rawName.startsWith('--')) {
    if (option === undefined || rawName !== `-${option.short}`) throw usageError(`There is no option ${rawName}`);
    return { name, option };
  }
  if (option === undefined) {
    // `--=x` has no name, and is no option that is called `=x`.
    const [given = ''] = name.split('=', 1);
    const near = nearest(given, Object.keys(options));
    const hint = Object.hasOwn(elsewhere, given) ? elsewhere[given] : near && `Did you mean --${near}?`;
    throw usageError(`There is no option --${given}`, hint);
  }
  return { name, option };
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
