import type { Finding } from 'jasmin-arc';
import { noPaint, type Paint } from '../output/colour.js';
import { padText, plainText, wrapText } from '../output/text.js';
import { CHECK_LABELS, type FindingWords } from './describe-finding.js';

/** How each status is shown; the one to look for stands out without colours, too. */
const STATUS = {
  ok: { word: 'ok', colour: 'green' },
  warning: { word: 'warning', colour: 'yellow' },
  failed: { word: 'FAILED', colour: 'red' },
  skipped: { word: 'skipped', colour: 'dim' },
} as const;

const STATUS_WIDTH = Math.max(...Object.values(STATUS).map(({ word }) => word.length));
const LABEL_WIDTH = Math.max(...Object.values(CHECK_LABELS).map((label) => label.length));
const INDENT = STATUS_WIDTH + LABEL_WIDTH + 4;
/** On a narrower rest of the line, words would stand one below the other. */
const MIN_WIDTH = 30;

/** The lines of a finding: its status, its check, what was found, and below it what to do. */
export function formatFinding(
  { check, status }: Finding,
  { text, hints }: FindingWords,
  { columns, paint = noPaint }: { readonly columns?: number | undefined; readonly paint?: Paint },
): readonly string[] {
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_WIDTH, columns - INDENT);
  const { word, colour } = STATUS[status];
  const head = `${paint(padText(word, STATUS_WIDTH), colour)}  ${padText(CHECK_LABELS[check], LABEL_WIDTH)}  `;
  const [first = '', ...more] = wrapText(plainText(text), room);
  const told = hints.flatMap((hint) =>
    wrapText(plainText(hint), room - 2).map((line, index) => (index === 0 ? `> ${line}` : `  ${line}`)),
  );
  return [`${head}${first}`.trimEnd(), ...[...more, ...told].map((line) => `${' '.repeat(INDENT)}${line}`)];
}
