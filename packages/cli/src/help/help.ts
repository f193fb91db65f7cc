import type { CommandDescription, Operand } from '../command-line/command-description.js';
import { GLOBAL_OPTIONS } from '../command-line/global-options.js';
import type { Option, Options } from '../command-line/options.js';
import { padText, textWidth, wrapText } from '../output/text.js';

/** Lines longer than this are hard to read, however wide the terminal is. */
const MAX_COLUMNS = 100;
const MIN_COLUMNS = 40;

const room = (columns: number | undefined): number => Math.max(MIN_COLUMNS, Math.min(columns ?? 80, MAX_COLUMNS));

/** `JOB...`, `[PATH]` */
export function formatOperand({ name, required = false, repeatable = false }: Operand): string {
  const shown = repeatable ? `${name}...` : name;
  return required ? shown : `[${shown}]`;
}

/** `jasmin-arc run [options] [--] COMMAND [ARG...]` */
export function formatUsage({ name, operands, optionsEndAtOperand = false }: CommandDescription): string {
  return [
    'jasmin-arc',
    name,
    '[options]',
    ...(optionsEndAtOperand ? ['[--]'] : []),
    ...operands.map(formatOperand),
  ].join(' ');
}

/** `-i, --input FILE` */
export function formatOption(name: string, option: Option): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${short}--${name}${'value' in option ? ` ${option.value}` : ''}`;
}

/** What an option does, with what its value may be and whether it may be repeated. */
export function explainOption(option: Option): string {
  const choices = 'choices' in option && option.choices ? ` One of ${option.choices.join(', ')}.` : '';
  return `${option.help}${/[.)]$/.test(option.help) ? '' : '.'}${choices}${option.kind === 'list' ? ' May be repeated.' : ''}`;
}

/** What `--help` prints of one command. */
export function formatHelp(command: CommandDescription, columns?: number): string {
  const width = room(columns);
  const { description = [], examples, options } = command;
  return [
    `Usage: ${formatUsage(command)}`,
    '',
    ...wrapText(`${capital(command.summary)}.`, width),
    ...description.flatMap((paragraph) => ['', ...wrapText(paragraph, width)]),
    ...section('Options', formatOptions(options, width)),
    ...section('Global options', formatOptions(GLOBAL_OPTIONS, width)),
    ...section(
      examples.length === 1 ? 'Example' : 'Examples',
      examples.flatMap(({ line, does }) => [...indent(wrapText(does, width - 2)), `    $ ${line}`]),
    ),
    '',
  ].join('\n');
}

/** What `jasmin-arc` prints without arguments, and `jasmin-arc help`. */
export function formatOverview(commands: readonly CommandDescription[], columns?: number): string {
  const width = room(columns);
  return [
    'Usage: jasmin-arc COMMAND [options]',
    '',
    ...wrapText('Run programs on the cluster behind an ARC Compute Element as if they ran here.', width),
    ...section('Commands', listCommands(commands, width)),
    ...section('Global options', formatOptions(GLOBAL_OPTIONS, width)),
    ...section('More', [
      '  jasmin-arc COMMAND --help      options and examples of a command',
      '  jasmin-arc help exit-codes     what the exit statuses mean',
      '  jasmin-arc help config         where the configuration is, and what is in it',
      '  jasmin-arc help jobs           how jobs are named',
      '  jasmin-arc help environment    the environment variables that are read',
    ]),
    ...section('Start with', ['    $ jasmin-arc config init', '    $ jasmin-arc run -- hostname']),
    '',
  ].join('\n');
}

/** What a group such as `proxy` prints without a verb. @param topics - what is explained beside the commands */
export function formatGroup(
  group: string,
  commands: readonly CommandDescription[],
  { columns, topics = [] }: { readonly columns?: number | undefined; readonly topics?: readonly string[] } = {},
): string {
  return [
    `Usage: jasmin-arc ${group} COMMAND [options]`,
    ...section('Commands', listCommands(commands, room(columns))),
    ...section(
      'More',
      topics.includes(group) ? [`  jasmin-arc help ${group}   what is in the file, and where it is`] : [],
    ),
    '',
  ].join('\n');
}

function listCommands(commands: readonly CommandDescription[], width: number): readonly string[] {
  return definitions(
    commands.map(({ name, summary }) => [name, summary]),
    width,
  );
}

function formatOptions(options: Options, width: number): readonly string[] {
  return definitions(
    Object.entries(options).map(([name, option]) => [formatOption(name, option), explainOption(option)]),
    width,
  );
}

/** Terms with their meaning beside them, or below where there is no room. */
export function definitions(
  entries: readonly (readonly [term: string, meaning: string])[],
  width: number,
): readonly string[] {
  const terms = Math.min(30, Math.max(0, ...entries.map(([term]) => textWidth(term))));
  const left = terms + 4;
  return entries.flatMap(([term, meaning]) => {
    const lines = wrapText(meaning, width - left);
    if (textWidth(term) > terms) return [`  ${term}`, ...lines.map((line) => ' '.repeat(left) + line)];
    return [
      `  ${padText(term, terms)}  ${lines[0] ?? ''}`.trimEnd(),
      ...lines.slice(1).map((line) => ' '.repeat(left) + line),
    ];
  });
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines];

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
