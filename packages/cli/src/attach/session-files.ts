import { relative } from 'node:path';
import type { FetchedOutputs, SavedFile, SessionFile, UnclearPlace } from 'jasmin-arc';
import { formatBytes } from '../output/quantities.js';
import { plainText } from '../output/text.js';

/** The maximum number of names in a message: users do not read longer lists. */
const MAX_NAMED = 5;

/** Files by name with their sizes, those of one directory together: `results/ (3 files, 8 kB), summary.csv (12 B)`. */
export function describeFiles(files: readonly SessionFile[], maxNamed = MAX_NAMED): string {
  const groups = new Map<string, SessionFile[]>();
  for (const file of files) {
    const slash = file.path.indexOf('/');
    const name = slash < 0 ? file.path : file.path.slice(0, slash + 1);
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  const named = [...groups].slice(0, maxNamed).map(([name, members]) => `${plainText(name)}${describeSizes(members)}`);
  const others = [...groups].slice(maxNamed).flatMap(([, members]) => members);
  return [...named, ...(others.length > 0 ? [`and ${others.length} more${describeSizes(others, false)}`] : [])].join(
    ', ',
  );
}

function describeSizes(files: readonly SessionFile[], isCounted = files.length > 1): string {
  const sizes = files.flatMap(({ sizeBytes }) => (sizeBytes === undefined ? [] : [sizeBytes]));
  const bytes = sizes.length < files.length ? [] : [formatBytes(sizes.reduce((sum, one) => sum + one, 0))];
  const facts = [...(isCounted ? [`${files.length} files`] : []), ...bytes];
  return facts.length === 0 ? '' : ` (${facts.join(', ')})`;
}

/** Longer lists of files that go with a job are cut, because no user reads them to the end. */
const MAX_DECLINED = 20;

/** The files that were not requested. */
export const describeDeclined = ({ declined }: FetchedOutputs): string => describeFiles(declined, MAX_DECLINED);

/** Files that had to be given another name, a line each. */
export function describeRenamed(files: readonly SavedFile[]): readonly string[] {
  const renamed = files.flatMap(({ localPath, insteadOf }) =>
    insteadOf === undefined
      ? []
      : [`${nearPath(insteadOf)} exists and was kept; the job's file was saved as ${nearPath(localPath)}`],
  );
  const more = renamed.length - MAX_NAMED;
  return more > 0
    ? [...renamed.slice(0, MAX_NAMED), `${more} more files exist and were kept; the job's files are saved beside them`]
    : renamed;
}

/** A path as one would type it here. */
function nearPath(path: string): string {
  const near = relative('.', path);
  return near.length < path.length ? near : path;
}

/** The reasons why a job is kept on the server, one line each, and how to fetch the files in question. */
export function describeLeft({ left, unclear, refused, isTooMuch }: FetchedOutputs, id: string): readonly string[] {
  const isRefused = ({ path }: SessionFile) => refused.some((one) => one.path === path);
  const made = (files: readonly SessionFile[]) =>
    `the job made ${files.length === 1 ? '1 more file' : `${files.length} more files`}`;
  const more = left.filter((file) => !isRefused(file));
  const closed = left.filter(isRefused);
  const tooMuch = isTooMuch ? ', more than is fetched without being named' : '';
  return [
    ...(more.length === 0
      ? []
      : [
          `${made(more)}${tooMuch}: ${describeFiles(more)}; left on the server, fetch with: jasmin-arc get ${id} --all-files`,
        ]),
    ...(closed.length === 0 ? [] : [`${made(closed)} that the server refuses to send: ${describeFiles(closed)}`]),
    ...describeDoubts(unclear),
  ];
}

/** Places that may hold outputs, and whose contents are not known: one line for each kind. */
export function describeDoubts(unclear: readonly UnclearPlace[]): readonly string[] {
  const paths = (...doubts: readonly UnclearPlace['doubt'][]) =>
    unclear.filter(({ doubt }) => doubts.includes(doubt)).map(({ path }) => path);
  const list = (places: readonly string[]) => {
    const named = places.slice(0, MAX_NAMED).map((path) => (path === '' ? 'its directory' : plainText(path)));
    const more = places.length - named.length;
    return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  };
  const links = paths('links');
  const names = paths('names');
  const inaccessible = paths('inaccessible');
  const elsewhere = paths('elsewhere');
  const closed = paths('closed');
  return [
    ...(links.length === 0
      ? []
      : ['the server does not report symbolic links; links that the job made may be missing here']),
    ...(names.length === 0
      ? []
      : [`cannot be fetched: names that are not UTF-8 or contain control characters in ${list(names)}`]),
    ...(inaccessible.length === 0 ? [] : [`cannot be fetched: ${list(inaccessible)} (a broken link, or a FIFO)`]),
    ...(elsewhere.length === 0
      ? []
      : [
          `not fetched: ${list(elsewhere)} (a link to a directory outside the job, or to one that cannot be identified)`,
        ]),
    ...(closed.length === 0 ? [] : [`cannot be fetched: ${list(closed)}, which the server may not read`]),
  ];
}
