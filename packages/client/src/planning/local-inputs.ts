import { basename, join, normalize } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { either, text, wholeNumber } from '../checks/shape.js';
import type { JobInput } from '../descriptions/describe-job.js';
import { JOB_INPUT } from '../descriptions/job-options-shape.js';
import { isPattern } from '../descriptions/model/declared-outputs.js';
import { InputFileError } from '../errors/index.js';
import type { DirectoryEntry } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';
import { kindOf } from '../machine/kind-of.js';
import { type OutputSelection, selectOutputs } from '../outputs/select-outputs.js';
import { IgnoreList } from '../transfer/ignore-list.js';

/** A local file to be sent along. */
export interface LocalInput {
  /** Its path here, as it was given or found. */
  readonly path: string;
  /** Its name in the session directory. */
  readonly name: string;
  /** Its size in bytes; 0 for a file that cannot be read, which `submitJob` refuses with an error. */
  readonly sizeBytes: number;
  /** Whether the job may execute it, where its input says so. */
  readonly executable?: boolean | undefined;
}

/** The files that one input stands for: a file, all of a directory, or all that match a pattern. */
export interface LocalInputs {
  /** The input, as it was given. */
  readonly path: string;
  /** What `path` names. */
  readonly kind: 'file' | 'directory' | 'pattern';
  /** Its name in the session directory; for a pattern, the directory that contains all of its files, or empty. */
  readonly name: string;
  /** The files to be sent. */
  readonly files: readonly LocalInput[];
  /** The names that the ignore list leaves out; a directory, whose contents are not listed, ends with a slash. */
  readonly ignored: readonly string[];
  /** The entries that cannot be sent, and are not. */
  readonly unsendable: readonly UnsendableEntry[];
}

/** An entry of a directory that cannot be sent. */
export interface UnsendableEntry {
  /** Its path here. */
  readonly path: string;
  /** Why it cannot be sent. */
  readonly reason: UnsendableReason;
}

/** Why an entry of a directory cannot be sent. */
export type UnsendableReason =
  /** A link to something that does not exist. */
  | 'broken-link'
  /** A link to a directory, which may lead in circles. */
  | 'link-to-directory'
  /** A pipe, a socket or a device. */
  | 'not-a-regular-file';

/** A file, a directory or a pattern; with a name in the session directory if it is to differ from the local one. */
export type InputToExpand = string | JobInput;

/** More files than this are a mistake, such as the home directory, or belong in an archive. */
const MAX_FILES = 10_000;

/**
 * The name of a local file in the session directory: its own relative path, so that the program finds it under the same
 * name; the base name for a file outside of the working directory.
 *
 * @example
 * ```ts
 * sessionName('in/data.nc'); // in/data.nc
 * sessionName('/archive/data.nc'); // data.nc
 * ```
 */
export function sessionName(path: string): string {
  const relative = normalize(path);
  return isBelowHere(relative) ? relative : basename(relative);
}

/** Whether a normalized path lies in the working directory. */
const isBelowHere = (path: string): boolean => !path.startsWith('/') && !/^\.\.(?:\/|$)/.test(path);

const INPUT = either(text, JOB_INPUT);

/**
 * Finds the files that an input stands for. For a directory, these are all files below it that the ignore list does not
 * leave out: `.git`, `.venv`, `__pycache__`, `node_modules` and the like are on it, and the patterns of `.jasminignore` in the
 * directory itself and in the working directory. Links to files are followed; links to directories are not, because they may
 * lead in circles. A path with `*`, `?`, `[…]` or `**` is a pattern, as for a shell, unless a file of that name exists.
 *
 * @example
 * ```ts
 * const { files } = await expandInput('work');
 * await arc.submitJob('python3', { args: ['work/run.py'], inputFiles: files });
 * ```
 * @param input - without a name, its name in the session directory is that of {@link sessionName}
 * @param mostFiles - the number of files that it may have @default 10,000
 * @throws InputFileError for more files, a pattern that nothing matches, a directory that cannot be read
 * @throws InvalidConfigError if a `.jasminignore` cannot be read
 */
export async function expandInput(input: InputToExpand, mostFiles = MAX_FILES): Promise<LocalInputs> {
  requireArgument('expandInput', 'input', input, INPUT);
  requireArgument('expandInput', 'mostFiles', mostFiles, wholeNumber('files', 0));
  if (typeof input === 'string') return expand(input, undefined, mostFiles);
  const { path, name, executable } = input;
  const expanded = await expand(path, name, mostFiles);
  if (executable === undefined) return expanded;
  return { ...expanded, files: expanded.files.map((file) => ({ ...file, executable })) };
}

async function expand(path: string, name: string | undefined, mostFiles: number): Promise<LocalInputs> {
  const kind = await kindOf(path);
  if (kind === 'directory') {
    const found = await new Collection(path, mostFiles).addDirectory(path, directoryName(path, name));
    return { path, kind: 'directory', name: directoryName(path, name), ...found };
  }
  if (isPattern(path) && kind === undefined) {
    const found = await new Collection(path, mostFiles).addPattern(path, name);
    return { path, kind: 'pattern', name: name ?? '', ...found };
  }
  return fileInput(path, name ?? sessionName(path));
}

/** A single file, which need not exist. */
export const fileInput = async (path: string, name: string): Promise<LocalInputs> => ({
  path,
  kind: 'file',
  name,
  files: [await localInput(path, name)],
  ignored: [],
  unsendable: [],
});

/** The files of the root, of the working directory or of one above it are put directly into the session directory. */
const directoryName = (path: string, name: string | undefined): string =>
  name ?? (/^[./]*$/.test(normalize(path)) ? '' : sessionName(path));

/** Collects the files of one input. */
class Collection {
  readonly files: LocalInput[] = [];
  readonly ignored: string[] = [];
  readonly unsendable: UnsendableEntry[] = [];
  readonly #input: string;
  readonly #mostFiles: number;

  constructor(input: string, mostFiles: number) {
    this.#input = input;
    this.#mostFiles = mostFiles;
  }

  async addDirectory(directory: string, name: string): Promise<this> {
    const isIgnored = await ignoredBelow(directory);
    const open = [{ path: directory, name, below: '' }];
    for (let one = open.shift(); one !== undefined; one = open.shift()) {
      for (const entry of await list(one.path)) {
        const path = join(one.path, entry.name);
        const below = join(one.below, entry.name);
        const called = join(one.name, entry.name);
        if (isIgnored(entry.kind === 'directory' ? `${below}/` : below)) {
          this.ignored.push(entry.kind === 'directory' ? `${path}/` : path);
        } else if (entry.kind === 'directory') open.push({ path, name: called, below });
        else await this.#add(path, called, entry);
      }
    }
    return this;
  }

  async addPattern(pattern: string, name: string | undefined): Promise<this> {
    const fixed = pattern.slice(0, pattern.search(/[*?[]/));
    const base = fixed.slice(0, fixed.lastIndexOf('/') + 1);
    const selection = selectPattern(pattern.slice(base.length), this.#input);
    const isIgnored = await ignoredBelow(base || '.');
    const inside = name ?? (isBelowHere(normalize(base || '.')) ? base : '');
    const open = [''];
    for (let directory = open.shift(); directory !== undefined; directory = open.shift()) {
      for (const entry of await list(join(base || '.', directory))) {
        const below = join(directory, entry.name);
        const path = join(base, below);
        const isDirectory = entry.kind === 'directory';
        const isFolder = isDirectory || (entry.kind === 'link' && (await kindOf(path)) === 'directory');
        const isMatch = selection.isWanted(below);
        if (isDirectory && (isMatch || selection.mayContain(below)) && isIgnored(`${below}/`)) {
          // A wildcard does not name an ignored file, so it stays left out.
          this.ignored.push(`${path}/`);
        } else if (isMatch && isFolder) await this.addDirectory(path, join(inside, below));
        else if (isMatch) await this.#add(path, join(inside, below), entry);
        else if (isDirectory && selection.mayContain(below)) open.push(below);
      }
    }
    if (this.files.length === 0 && this.ignored.length === 0 && this.unsendable.length === 0) {
      throw new InputFileError(pattern, 'no file matches this pattern');
    }
    return this;
  }

  async #add(path: string, name: string, entry: DirectoryEntry): Promise<void> {
    const reason = await whyNot(path, entry);
    if (reason === undefined) this.files.push(await localInput(path, name));
    else this.unsendable.push({ path, reason });
    if (this.files.length <= this.#mostFiles) return;
    throw new InputFileError(this.#input, `it stands for more than ${this.#mostFiles} files`, {
      remedy: 'send-fewer-files',
    });
  }
}

function selectPattern(pattern: string, input: string): OutputSelection {
  try {
    return selectOutputs([pattern]);
  } catch (cause) {
    throw new InputFileError(input, 'a pattern cannot lead back with .. behind a wildcard', { cause });
  }
}

async function whyNot(path: string, entry: DirectoryEntry): Promise<UnsendableReason | undefined> {
  if (entry.kind === 'file') return undefined;
  const found = await kindOf(path);
  if (entry.kind === 'link') {
    if (found === undefined) return 'broken-link';
    if (found === 'directory') return 'link-to-directory';
  }
  return found === 'file' ? undefined : 'not-a-regular-file';
}

/**
 * Decides what is left out below a directory. The patterns nearest to a file win: those of the directory, then those of the
 * working directory, then the default ones. The directory itself was named, so it is sent even if the latter two would leave it
 * out.
 */
async function ignoredBelow(directory: string): Promise<(below: string) => boolean> {
  const root = normalize(directory).replace(/\/$/, '');
  const isHere = root === '.';
  const [own, here, defaults] = await Promise.all([
    isHere ? IgnoreList.EMPTY : IgnoreList.read(directory),
    IgnoreList.read('.'),
    IgnoreList.defaults(),
  ]);
  const isKnownHere = isBelowHere(root) && (isHere || !here.ignores(`${root}/`));
  return (below) =>
    (own.verdict(below) ??
      (isKnownHere ? here.verdict(isHere ? below : `${root}/${below}`) : undefined) ??
      // Checked by the name alone, because the contents of a directory that another list keeps are kept.
      defaults.verdict(below.replace(/^.*\/(?=.)/, ''))) === 'ignored';
}

async function list(directory: string): Promise<readonly DirectoryEntry[]> {
  const entries = await fileSystem.current.list(directory).catch((cause: NodeJS.ErrnoException) => {
    throw new InputFileError(
      directory,
      cause.code === 'ENOENT' ? 'there is no such directory' : `it cannot be listed: ${cause.message}`,
      { cause },
    );
  });
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const localInput = async (path: string, name: string): Promise<LocalInput> => ({
  path,
  name,
  sizeBytes: await fileSystem.current.facts(path).then(
    ({ size }) => size,
    () => 0,
  ),
});
