import type { FoundFault } from './find-fault.js';
import type { Sabotage } from './sabotage.js';

export interface SabotageResult {
  readonly sabotage: Sabotage;
  readonly found: FoundFault;
}

const BEGIN = '<!-- faults: npm run sabotage -->';
const END = '<!-- end of faults -->';

/** A document with the table between its markers made anew. @throws Error if the markers are not there */
export function withFaultsTable(document: string, results: readonly SabotageResult[]): string {
  const [before, rest, ...others] = document.split(BEGIN);
  const [, after, ...more] = rest?.split(END) ?? [];
  if (after === undefined || others.length + more.length > 0)
    throw new Error(`The markers ${BEGIN} and ${END} have to be there, once`);
  return `${before}${BEGIN}\n\n${faultsTable(results)}\n\n${END}${after}`;
}

function faultsTable(results: readonly SabotageResult[]): string {
  const rows = results.map(({ sabotage, found: { seed, histories, sentence } }) => [
    sabotage.item,
    sabotage.fault,
    sentence === undefined ? 'nothing' : (/^\w+/.exec(sentence)?.[0] ?? ''),
    sentence === undefined ? '' : String(seed),
    String(histories),
  ]);
  const header = [
    ['item', 'fault', 'noticed by', 'seed', 'histories played'],
    ['---', '---', '---', '---:', '---:'],
  ];
  return [...header, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
