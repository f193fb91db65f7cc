import type { ActivityDescription } from './activity-description.js';

/**
 * Sizes of inputs at their submission travel with the job: an input that has another size at its end has been written to,
 * and is a result.
 */
const ANNOTATION = 'jasmin-arc:inputs=';

/** Adds what was sent, and how large it was, to what is remembered of a description. */
export function rememberInputs(
  annotations: readonly string[] = [],
  sizes: ReadonlyMap<string, number>,
): readonly string[] {
  const others = annotations.filter((text) => !text.startsWith(ANNOTATION));
  const known = new Map(annotations.flatMap((text) => [...(readAnnotation(text) ?? [])]));
  for (const [name, bytes] of sizes) known.set(name, bytes);
  return known.size === 0 ? others : [...others, `${ANNOTATION}${JSON.stringify(Object.fromEntries(known))}`];
}

/** What a client sent along with a job: sizes in bytes by name in the session directory. */
export function sentInputs({ annotations = [] }: ActivityDescription): ReadonlyMap<string, number> {
  return annotations.map(readAnnotation).find((sizes) => sizes !== undefined) ?? new Map();
}

function readAnnotation(text: string): ReadonlyMap<string, number> | undefined {
  if (!text.startsWith(ANNOTATION)) return undefined;
  try {
    const sizes: unknown = JSON.parse(text.slice(ANNOTATION.length));
    if (typeof sizes !== 'object' || sizes === null || Array.isArray(sizes)) return undefined;
    const entries = Object.entries(sizes);
    return entries.every((entry): entry is [string, number] => Number.isSafeInteger(entry[1]))
      ? new Map(entries)
      : undefined;
  } catch {
    return undefined; // somebody else's annotation: nothing is known of the sizes then
  }
}
