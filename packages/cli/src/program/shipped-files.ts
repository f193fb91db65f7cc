import type { LocalInputs, UnsendableReason } from 'jasmin-arc';
import { formatBytes } from '../output/quantities.js';

/** From these amounts on, the user is told beforehand what is going to be sent. */
const LARGE_BYTES = 100e6;
const MANY_FILES = 100;

/** Describes large uploads, by the files and directories that were named. */
export function describeSizes(inputs: readonly LocalInputs[]): readonly string[] {
  const files = inputs.flatMap((input) => input.files);
  const bytes = total(files);
  if (bytes < LARGE_BYTES && files.length < MANY_FILES) return [];
  const largest = [...inputs].sort((a, b) => total(b.files) - total(a.files));
  const parts = largest
    .slice(0, 5)
    .map(({ path, kind, files: own }) =>
      kind === 'file'
        ? `${path} ${formatBytes(total(own))}`
        : `${path} ${own.length} files, ${formatBytes(total(own))}`,
    );
  const rest = inputs.length > 5 ? ['…'] : [];
  const what = `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`;
  return [inputs.length === 1 ? `sending ${parts[0]}` : `sending ${what}: ${[...parts, ...rest].join('; ')}`];
}

const total = (files: LocalInputs['files']): number => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** What the ignore list leaves out. */
export const describeIgnored = (inputs: readonly LocalInputs[]): readonly string[] =>
  inputs
    .filter(({ ignored }) => ignored.length > 0)
    .map(({ path, ignored }) => `left out of ${path}: ${several(ignored)}; name it with --input to send it`);

/** Files that the user named and that cannot be sent. */
export const describeUnsendable = (inputs: readonly LocalInputs[]): readonly string[] =>
  inputs.flatMap(({ path, kind, files, ignored, unsendable }) => [
    ...unsendable.slice(0, 5).map((one) => `${one.path} is ${REASONS[one.reason]} and is not sent`),
    ...(unsendable.length > 5
      ? [`${unsendable.length - 5} more below ${path} are not sent, for the same reasons`]
      : []),
    ...(kind === 'directory' && files.length + ignored.length + unsendable.length === 0
      ? [`${path} is empty, and directories without a file are not sent`]
      : []),
  ]);

const REASONS: Readonly<Record<UnsendableReason, string>> = {
  'broken-link': 'a broken link',
  'link-to-directory': 'a link to a directory',
  'not-a-regular-file': 'not a regular file',
};

const several = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
