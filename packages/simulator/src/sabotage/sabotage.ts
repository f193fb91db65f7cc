/** One text of the sources, and what stands in its place when a mend is taken out. */
export interface Replacement {
  /** Below `packages/`. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly text: string;
  readonly by: string;
}

/** A mended fault, and how to bring it back. */
export interface Sabotage {
  readonly name: string;
  /** The number of the fault in the list of faults of the first release, such as `12a`. */
  readonly item: string;
  /** What the product does not do any more, in one sentence. */
  readonly takesOut: string;
  /** Only plans that, as JSON, match this can show it, as far as is known: the others are not played. @default all */
  readonly needs?: RegExp;
  readonly replacements: readonly Replacement[];
}

/**
 * The text of a source with a mend taken out.
 * @returns undefined if this sabotage does not change the file
 * @throws Error if a text to replace does not occur exactly once: the code has moved, and the sabotage with it has to
 */
export function sabotaged({ name, replacements }: Sabotage, file: string, source: string): string | undefined {
  const here = replacements.filter((replacement) => replacement.file === file);
  if (here.length === 0) return undefined;
  return here.reduce((code, { text, by }) => {
    const occurrences = code.split(text).length - 1;
    if (occurrences !== 1) throw new Error(`${name}: ${file} has ${occurrences} times: ${text}`);
    return code.replace(text, () => by);
  }, source);
}
