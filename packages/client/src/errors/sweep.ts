import { ArcError, type ArcErrorOptions } from './arc-error.js';

/** What is wrong with a source of items. */
export type SweepSourceProblem =
  /** It is none of the forms that a source has. */
  | 'no-source'
  /** It is the path of one file or directory; `path` is that path. A shell may have made it of a pattern. */
  | 'one-file'
  /** Braces with alternatives, which only a shell expands. */
  | 'braces'
  /** Nothing matches the pattern. */
  | 'no-match'
  /** The file, or stdin, has no items. */
  | 'no-items'
  /** Two sources have one name. */
  | 'name-twice'
  /** stdin can be read for one source only. */
  | 'stdin-twice'
  /** The caller has no stdin to read. */
  | 'no-stdin'
  /** A quoted field has no end, beginning in `line`. */
  | 'unclosed-quote'
  /** A quoted field goes on after its closing quote, in `line`. */
  | 'text-after-quote'
  /** The row that begins in `line` has more or fewer fields than the first one. */
  | 'field-count'
  /** The first row names a column twice, or not at all. */
  | 'column-names'
  /** `line` is not JSON. */
  | 'no-json'
  /** `line` is JSON of another kind than the first one: objects and plain values are mixed, or it is a list. */
  | 'mixed-json';

const WORDS: Readonly<Record<SweepSourceProblem, string>> = {
  'no-source': 'it is neither a pattern, a range, several values, nor the lines of a file',
  'one-file': 'it is the path of one file',
  braces: 'only a shell expands braces',
  'no-match': 'nothing matches the pattern',
  'no-items': 'there is nothing in it',
  'name-twice': 'another source has the same name',
  'stdin-twice': 'stdin can be read for one source only',
  'no-stdin': 'there is no stdin to read',
  'unclosed-quote': 'a quoted field has no closing quote',
  'text-after-quote': 'text follows the closing quote of a field',
  'field-count': 'the row has another number of fields than the first one',
  'column-names': 'each column needs a name of its own in the first row',
  'no-json': 'it is not JSON',
  'mixed-json': 'each line must be an object, or each a string, number or boolean',
};

/**
 * A source of the items of a sweep cannot be understood, or has no items. Nothing has been submitted.
 * @example
 * ```ts
 * if (error instanceof SweepSourceError) console.error(`${error.source}: ${error.problem}`);
 * ```
 */
export class SweepSourceError extends ArcError {
  readonly code = 'ERR_ARC_SWEEP_SOURCE';
  /** What is wrong with it. */
  readonly problem: SweepSourceProblem;
  /** The line at fault, from 1; undefined if the fault is not in a line. */
  readonly line: number | undefined;
  /** The file that the source names; undefined if it names none. */
  readonly path: string | undefined;

  constructor(
    /** The source, as it was given. */
    readonly source: string,
    options: ArcErrorOptions & {
      readonly problem: SweepSourceProblem;
      readonly line?: number | undefined;
      readonly path?: string | undefined;
    },
  ) {
    const { problem, line, path } = options;
    super(`Cannot make items of ${source}${line === undefined ? '' : `, line ${line}`}: ${WORDS[problem]}`, options);
    this.problem = problem;
    this.line = line;
    this.path = path;
  }
}

/** What is wrong with a placeholder. */
export type PlaceholderProblem =
  /** There is none of this name. */
  | 'unknown'
  /** Several sources have a value of this name. */
  | 'ambiguous'
  /** A brace has no counterpart. */
  | 'unbalanced'
  /** This item has no value for it. */
  | 'no-value';

/**
 * A text with placeholders cannot be filled in for the items of a sweep. Nothing has been submitted.
 * @example
 * ```ts
 * if (error instanceof PlaceholderError && error.suggestion) console.error(`Did you mean ${error.suggestion}?`);
 * ```
 */
export class PlaceholderError extends ArcError {
  readonly code = 'ERR_ARC_PLACEHOLDER';
  /** What is wrong with it. */
  readonly problem: PlaceholderProblem;
  /** The placeholder, with its braces; of an unbalanced brace, what begins with it. */
  readonly placeholder: string;
  /** The placeholders that there are, with their braces. */
  readonly known: readonly string[];
  /** The one that was probably meant, with its braces; undefined where none is near. */
  readonly suggestion: string | undefined;

  constructor(
    /** The text that it is in. */
    readonly text: string,
    options: ArcErrorOptions & {
      readonly problem: PlaceholderProblem;
      readonly placeholder: string;
      readonly known: readonly string[];
      readonly suggestion?: string | undefined;
    },
  ) {
    const { problem, placeholder, known, suggestion } = options;
    super(describe(text, placeholder, problem, known, suggestion), options);
    this.problem = problem;
    this.placeholder = placeholder;
    this.known = known;
    this.suggestion = suggestion;
  }
}

function describe(
  text: string,
  placeholder: string,
  problem: PlaceholderProblem,
  known: readonly string[],
  suggestion: string | undefined,
): string {
  const where = text === placeholder ? '' : ` in ${JSON.stringify(text)}`;
  switch (problem) {
    case 'unknown':
      return suggestion === undefined
        ? `There is no placeholder ${placeholder}${where}; there are ${known.join(', ')}`
        : `There is no placeholder ${placeholder}${where}; did you mean ${suggestion}? There are ${known.join(', ')}`;
    case 'ambiguous':
      return `Several sources have a value for ${placeholder}${where}; there are ${known.join(', ')}`;
    case 'unbalanced':
      return `A brace has no counterpart${where || `: ${placeholder}`}`;
    case 'no-value':
      return `There is no value for ${placeholder}${where}`;
  }
}
