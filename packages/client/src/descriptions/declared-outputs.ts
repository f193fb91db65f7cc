import type { ActivityDescription, OutputFile } from './activity-description.js';

/**
 * A server keeps files and directories, but knows no wildcards: `maps/*.png` is declared as the directory `maps/`, and
 * what was really wanted travels along as an annotation, so that any later client fetches just that.
 */
const ANNOTATION = 'jasmin-arc:outputs=';

/** True for a name with a wildcard: `*`, `?` or `[…]`. */
export const isPattern = (name: string): boolean => /[*?[]/.test(name);

/** Whether something in the session directory can be meant: a relative name, a directory or pattern, or `/` for all. */
export const isOutputName = (name: string): boolean =>
  name !== '' && (name === '/' || !name.startsWith('/')) && !name.split('/').includes('..') && !name.includes('\0');

/** The same without detours: `./a//b/.` is `a/b/`, and `.` is `/`, all of the session directory. */
export function plainOutputName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isDirectory = /(^|\/)\.?$/.test(name);
  return `${parts.join('/')}${isDirectory ? '/' : ''}`;
}

/** What has to be declared so that the server keeps a wanted output. */
export function declareOutput(wanted: string): OutputFile {
  if (!isPattern(wanted)) return { name: wanted };
  const fixed = wanted.slice(0, wanted.search(/[*?[]/));
  const directory = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  return { name: directory === '' ? '/' : directory };
}

/** The annotation that remembers wanted outputs; only needed where one is a pattern. */
export const annotateOutputs = (wanted: readonly string[]): readonly string[] =>
  wanted.some(isPattern) ? [`${ANNOTATION}${JSON.stringify(wanted)}`] : [];

/** What a job's owner wants to have back: names, directories and patterns, relative to the session directory. */
export function wantedOutputs(description: ActivityDescription): readonly string[] {
  const annotation = description.annotations?.find((text) => text.startsWith(ANNOTATION));
  const remembered = annotation === undefined ? undefined : readAnnotation(annotation.slice(ANNOTATION.length));
  if (remembered) return remembered;
  // What the service uploads elsewhere is not for us to fetch.
  return (description.outputFiles ?? [])
    .filter(({ targets }) => !targets?.length)
    .map(({ name }) => plainOutputName(name));
}

function readAnnotation(json: string): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined; // somebody else's annotation: the declared outputs tell enough
  }
}
