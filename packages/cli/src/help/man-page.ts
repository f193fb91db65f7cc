import type { CommandDescription } from '../command-line/command-description.js';
import { GLOBAL_OPTIONS } from '../command-line/global-options.js';
import type { Options } from '../command-line/options.js';
import { capital, explainOption, formatOperand } from './help.js';
import { TOPICS } from './help-topics.js';

/** Text for roff: what would be taken for a request or an escape is marked as text, and letters beyond ASCII are named. */
const escapeRoff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/\P{ASCII}/gu, (letter) => `\\[u${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`);

const bold = (text: string): string => `\\fB${escapeRoff(text)}\\fR`;
const italic = (text: string): string => `\\fI${escapeRoff(text)}\\fR`;

/**
 * The manual page, from what `--help` is made of.
 * @see man-pages(7), groff_man(7)
 */
export function formatManPage(
  commands: readonly CommandDescription[],
  { version }: { readonly version: string },
): string {
  return [
    `.TH JASMIN\\-ARC 1 "" "jasmin\\-arc ${escapeRoff(version)}" "User Commands"`,
    '.SH NAME',
    'jasmin\\-arc \\- run programs on the cluster behind an ARC Compute Element as if they ran here',
    '.SH SYNOPSIS',
    '.B jasmin\\-arc',
    '.I COMMAND',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    escapeRoff(
      'Submits programs to the compute element, follows them, and brings their outputs back. Data goes to stdout, messages to stderr; on a terminal there are colours and progress bars, elsewhere plain lines.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(formatCommand),
    '.SH GLOBAL OPTIONS',
    ...formatOptions(GLOBAL_OPTIONS),
    ...TOPICS.flatMap(({ title, paragraphs, entries }) => [
      `.SH ${escapeRoff(title.toUpperCase())}`,
      ...paragraphs.flatMap((paragraph) => [escapeRoff(paragraph), '.PP']).slice(0, -1),
      ...entries.flatMap(([term, meaning]) => ['.TP', bold(term), escapeRoff(meaning)]),
    ]),
    '',
  ].join('\n');
}

function formatCommand(command: CommandDescription): readonly string[] {
  const { name, summary, description = [], operands, options, examples, optionsEndAtOperand = false } = command;
  return [
    `.SS ${escapeRoff(name)}`,
    [
      bold(`jasmin-arc ${name}`),
      `[${italic('options')}]`,
      ...(optionsEndAtOperand ? ['[\\-\\-]'] : []),
      ...operands.map((operand) => escapeRoff(formatOperand(operand))),
    ].join(' '),
    '.PP',
    escapeRoff(`${capital(summary)}.`),
    ...description.flatMap((paragraph) => ['.PP', escapeRoff(paragraph)]),
    ...formatOptions(options),
    ...examples.flatMap(({ line, does }) => [
      '.PP',
      escapeRoff(does),
      '.PP',
      '.RS 4',
      '.nf',
      `$ ${escapeRoff(line)}`,
      '.fi',
      '.RE',
    ]),
  ];
}

function formatOptions(options: Options): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const names = [...(option.short === undefined ? [] : [bold(`-${option.short}`)]), bold(`--${name}`)].join(', ');
    const value = 'value' in option ? ` ${italic(option.value)}` : '';
    return ['.TP', `${names}${value}`, escapeRoff(explainOption(option))];
  });
}
