/** A piece of the source code, and the code that replaces it to remove a fix. */
export interface Replacement {
  /** Below `packages/`. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly text: string;
  readonly by: string;
}

/** A fault that has been fixed, and how to bring it back. */
export interface Sabotage {
  readonly name: string;
  /** The number of the fault in the list of faults of the first release, such as `12a`. */
  readonly item: string;
  /** The fault, as one sentence about what the product does without the fix. */
  readonly fault: string;
  /** Only plans whose JSON matches this are played, as no other is known to show the fault. @default all */
  readonly needs?: RegExp;
  readonly replacements: readonly Replacement[];
}

/**
 * The code of a source file without the fix.
 * @returns undefined if this sabotage does not change the file
 * @throws Error if a text to replace does not occur exactly once: the code has changed, and the sabotage must follow it
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
