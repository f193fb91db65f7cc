import type { FoundFault } from './find-fault.js';
import type { Sabotage } from './sabotage.js';

export interface SabotageResult {
  readonly sabotage: Sabotage;
  readonly found: FoundFault;
}

const BEGIN = '<!-- faults: npm run sabotage -->';
const END = '<!-- end of faults -->';

const HEADER = [
  ['item', 'patch', 'fault', 'noticed by', 'seed', 'histories played'],
  ['---', '---', '---', '---', '---:', '---:'],
];

/**
 * The document with a new table between its markers: a row for each sabotage. Those without a result keep what their row says of the
 * last time that they were played.
 * @throws Error if the markers are missing
 */
export function withFaultsTable(
  document: string,
  sabotages: readonly Sabotage[],
  results: readonly SabotageResult[],
): string {
  const [before, rest, ...others] = document.split(BEGIN);
  const [table = '', after, ...more] = rest?.split(END) ?? [];
  if (after === undefined || others.length + more.length > 0)
    throw new Error(`The markers ${BEGIN} and ${END} have to be there, once`);
  const known = new Map<string, readonly string[]>(rowsOf(table).map(([, name = '', , ...figures]) => [name, figures]));
  for (const { sabotage, found } of results) known.set(sabotage.name, figuresOf(found));
  const rows = sabotages.map(({ name, item, fault }): readonly string[] => [
    item,
    name,
    fault,
    ...(known.get(name) ?? ['', '', '']),
  ]);
  const lines = [...HEADER, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${before}${BEGIN}\n\n${lines.join('\n')}\n\n${END}${after}`;
}

/** The cells of the rows of a table, without its head. */
const rowsOf = (table: string): readonly (readonly string[])[] =>
  table
    .trim()
    .split('\n')
    .slice(HEADER.length)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));

const figuresOf = ({ seed, histories, sentence }: FoundFault): readonly string[] =>
  sentence === undefined
    ? ['nothing', '', String(histories)]
    : [/^\w+/.exec(sentence)?.[0] ?? '', String(seed), String(histories)];
