import { requireArgument } from '../checks/require-argument.js';
import { oneOf } from '../checks/shape.js';
import { InvalidJobDescription } from '../errors/index.js';
import { formatAdl, formatAdlDocuments, parseAdlDocuments } from './adl/adl.js';
import { formatJsdl, parseJsdl } from './jsdl/jsdl.js';
import type { ActivityDescription } from './model/activity-description.js';
import { type LossOptions, lossReport } from './model/loss.js';
import { LOSS_OPTIONS, requireDocument } from './model/loss-shape.js';
import { remarkOnExpansion } from './shell-expansion.js';
import { formatXrsl, formatXrslDocuments, parseXrslDocuments } from './xrsl/xrsl.js';

/** The languages that jobs are described in. */
export const DESCRIPTION_FORMATS = ['adl', 'jsdl', 'xrsl'] as const;
/** A language that jobs are described in. */
export type DescriptionFormat = (typeof DESCRIPTION_FORMATS)[number];

/** The jobs of a document, and its language. */
export interface ParsedDescriptions {
  /** The language of the document, recognised by its content. */
  readonly format: DescriptionFormat;
  /** At least one. */
  readonly descriptions: readonly ActivityDescription[];
}

/**
 * Determines the language of a document by its content, without reading all of it.
 * @throws InvalidJobDescription if it is in none of them
 */
export function recogniseFormat(text: string): DescriptionFormat {
  const rest = text.slice(prologLength(text));
  if (rest === '') throw new InvalidJobDescription('the document is empty', { line: 1, column: 1 });
  if (rest.startsWith('{') || rest.startsWith('[')) throw unknown('it looks like JSON');
  if (!rest.startsWith('<')) return 'xrsl';
  // A document with a DOCTYPE is refused by the reader, with a better message.
  if (rest.startsWith('<!')) return 'adl';
  const root = /^<(?:[^\s/>:]*:)?([^\s/>]*)/.exec(rest)?.[1] ?? '';
  if (root === 'ActivityDescription' || root === 'ActivityDescriptions') return 'adl';
  if (root === 'JobDefinition') return 'jsdl';
  throw unknown(`its root element is <${root}>`);
}

/** The length of what may stand before the root element of an XML document: a byte order mark, blanks, comments and instructions. */
function prologLength(text: string): number {
  // One part after the other: a single expression for all of them runs out of stack where a server sends millions of comments.
  const part = /\s+|<\?.*?\?>|<!--.*?-->/sy;
  let length = 0;
  while (part.test(text)) length = part.lastIndex;
  return length;
}

const unknown = (why: string): InvalidJobDescription =>
  new InvalidJobDescription(`the document is in none of the languages ADL, JSDL and xRSL: ${why}`, {
    line: 1,
    column: 1,
    remedy: 'name-language',
  });

/**
 * Reads a document in any of the languages, of one job or several.
 * @throws InvalidJobDescription with line, column and reason; for what would be lost too, unless `onLoss` takes it
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * const { format, descriptions } = parseDescriptions(await readFile('job.txt', 'utf8'));
 * console.log(`${descriptions.length} in ${format}`);
 * ```
 */
export function parseDescriptions(text: string, options: LossOptions = {}): ParsedDescriptions {
  requireDocument('parseDescriptions', text, options);
  const format = recogniseFormat(text);
  const descriptions = parseIn(format, text, options);
  if (descriptions.length === 0)
    throw new InvalidJobDescription('the document describes no job', { line: 1, column: 1 });
  for (const description of descriptions) remarkOnExpansion(description, lossReport(options));
  return { format, descriptions };
}

function parseIn(format: DescriptionFormat, text: string, options: LossOptions): readonly ActivityDescription[] {
  switch (format) {
    case 'adl':
      return parseAdlDocuments(text, options);
    case 'jsdl':
      return [parseJsdl(text, options)];
    case 'xrsl':
      return parseXrslDocuments(text, options);
  }
}

/**
 * Writes descriptions as one document that is complete without them: the paths of local files belong to it, and count as lost
 * in ADL, which has no element for them.
 * @throws InvalidJobDescription naming what the language cannot express; several jobs in JSDL too
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 *
 * const { descriptions } = parseDescriptions(await readFile('job.xrsl', 'utf8'));
 * console.log(formatDescriptions(descriptions, 'adl', { onLoss: ({ what }) => console.warn(`without ${what}`) }));
 * ```
 */
export function formatDescriptions(
  descriptions: readonly ActivityDescription[],
  format: DescriptionFormat,
  options: LossOptions = {},
): string {
  requireArgument('formatDescriptions', 'format', format, oneOf(...DESCRIPTION_FORMATS));
  requireArgument('formatDescriptions', 'options', options, LOSS_OPTIONS);
  const [first, another] = descriptions;
  if (first === undefined) throw new InvalidJobDescription('there is no description to write');
  switch (format) {
    case 'adl': {
      const standalone = { ...options, standalone: true };
      return another ? formatAdlDocuments(descriptions, standalone) : formatAdl(first, standalone);
    }
    case 'jsdl':
      if (another) throw new InvalidJobDescription('a JSDL document describes one job only');
      return formatJsdl(first, options);
    case 'xrsl':
      return another ? formatXrslDocuments(descriptions, options) : formatXrsl(first, options);
  }
}
