import type { ActivityDescription, OutputFile } from './activity-description.js';

/**
 * A server keeps files and directories, but supports no wildcards: `maps/*.png` is declared as the directory `maps/`, and
 * the wanted outputs are sent along as an annotation, so that any later client fetches just these.
 */
const ANNOTATION = 'jasmin-arc:outputs=';

/**
 * True for a name with a wildcard: `*`, `?` or `[…]`.
 *
 * @example
 * ```ts
 * isOutputPattern('*.nc'); // true
 * isOutputPattern('result.nc'); // false
 * ```
 */
export const isPattern = (name: string): boolean => /[*?[]/.test(name);

/** Whether a name can mean something in the session directory: a relative name, a directory or pattern, or `/` for all. */
export const isOutputName = (name: string): boolean =>
  name !== '' && (name === '/' || !name.startsWith('/')) && !name.split('/').includes('..') && !name.includes('\0');

/** The same name without detours: `./a//b/.` is `a/b/`, and `.` is `/`, all of the session directory. */
export function plainOutputName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isDirectory = /(^|\/)\.?$/.test(name);
  return `${parts.join('/')}${isDirectory ? '/' : ''}`;
}

/** The path of a name in the session directory: `./maps/` and `/maps` are `maps`, and `/` is the empty path. */
export const outputPath = (name: string): string => plainOutputName(name).replace(/\/$/, '');

/** The name to declare so that the server keeps a wanted output. */
export function declareOutput(wanted: string): OutputFile {
  if (!isPattern(wanted)) return { name: wanted };
  const fixed = wanted.slice(0, wanted.search(/[*?[]/));
  const directory = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  return { name: directory === '' ? '/' : directory };
}

/** The outputs that a job's owner asks for: names, directories and patterns, or `new` for all new files that the job makes. */
export type AskedOutputs = readonly string[] | 'new';

/**
 * The annotation that records the wanted outputs.
 * @param isDeclared - whether the declared outputs are exactly these, so that only patterns have to be recorded
 */
export const annotateOutputs = (
  wanted: AskedOutputs,
  { isDeclared }: { readonly isDeclared: boolean },
): readonly string[] =>
  isDeclared && wanted !== 'new' && !wanted.some(isPattern) ? [] : [`${ANNOTATION}${JSON.stringify(wanted)}`];

/** The outputs that were asked for at submission, if they were recorded in addition to the declared ones. */
export function rememberedOutputs({ annotations = [] }: ActivityDescription): AskedOutputs | undefined {
  const annotation = annotations.find((text) => text.startsWith(ANNOTATION));
  return annotation === undefined ? undefined : readAnnotation(annotation.slice(ANNOTATION.length));
}

/**
 * The outputs that a job's owner wants to have back: names, directories and patterns, relative to the session directory; `/` is all
 * of it.
 *
 * @example
 * ```ts
 * const [description] = await arc.getJobDescriptions('&(executable="/bin/date")(stdout="out")(outputFiles=("a.nc" ""))');
 * if (description !== undefined) console.log(wantedOutputs(description)); // [ 'a.nc' ]
 * ```
 */
export function wantedOutputs(description: ActivityDescription): readonly string[] {
  const remembered = rememberedOutputs(description);
  if (remembered) return remembered === 'new' ? ['/'] : remembered;
  const log = logDirectoryOf(description);
  // Outputs that the service uploads elsewhere are not fetched, and the log is not made by the job.
  return (description.outputFiles ?? [])
    .filter(({ targets }) => !targets?.length)
    .map(({ name }) => plainOutputName(name))
    .filter((name) => log === undefined || name.replace(/\/$/, '') !== log);
}

/**
 * The same description with all of the session directory declared, so that the server deletes nothing of it at the job's end.
 * The wanted outputs are recorded: those that the description names, or `new` if it names none but its streams.
 */
export function keepingSession(description: ActivityDescription): ActivityDescription {
  const { outputFiles = [], annotations = [], stdout, stderr } = description;
  if (outputFiles.some(({ name }) => plainOutputName(name) === '/')) return description;
  const names = wantedOutputs(description);
  const isNamed = names.some((name) => name !== stdout && name !== stderr);
  const wanted = rememberedOutputs(description) ?? (isNamed ? names : 'new');
  const others = annotations.filter((text) => !text.startsWith(ANNOTATION));
  return {
    ...description,
    annotations: [...others, ...annotateOutputs(wanted, { isDeclared: false })],
    outputFiles: [...outputFiles, { name: '/' }],
  };
}

/**
 * Where the server's log of a job belongs among its outputs (`gmlog` in xRSL), relative to the session directory and
 * without a slash at its end. The server keeps the log elsewhere: the job does not make this directory, no listing shows
 * it, and a job without it lacks nothing.
 */
export function logDirectoryOf({ logDirectory = '' }: ActivityDescription): string | undefined {
  if (!isOutputName(logDirectory)) return undefined;
  const path = outputPath(logDirectory);
  return path === '' ? undefined : path;
}

function readAnnotation(json: string): AskedOutputs | undefined {
  try {
    const names: unknown = JSON.parse(json);
    if (names === 'new') return names;
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined; // not an annotation of this library: then the declared outputs are the wanted ones
  }
}
