import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { callback, listOf, object, required, signal, text } from '../checks/shape.js';
import { InputFileError } from '../errors/index.js';
import type { OpenFile } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';
import { writeWhole } from '../machine/whole-buffers.js';
import { abortable } from '../waiting/abortable.js';

/** Options of {@link spoolInput}. */
export interface SpoolOptions {
  /** The name of the file, and with it the name of the input in the session directory. */
  readonly name: string;
  /** Names of other inputs: if `name` is among them, a number is added to it. @default [] */
  readonly taken?: readonly string[] | undefined;
  /** An abort gives up; its reason is thrown, and no file is left. */
  readonly signal?: AbortSignal | undefined;
  /** An abort gives up only until the first byte or the end has come; its reason is thrown. */
  readonly silence?: AbortSignal | undefined;
  /** Called for every piece with the number of bytes that have been read. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** Where the file is put. @default the directory for temporary files */
  readonly directory?: string | undefined;
}

/** A stream that has been read to its end, as a file that only its owner can read. Disposing of it removes the file. */
export interface SpooledInput extends AsyncDisposable {
  /** The path of the file. */
  readonly path: string;
  /** How many bytes the stream had. */
  readonly sizeBytes: number;
}

const SPOOL_OPTIONS = object<SpoolOptions>({
  name: required(text),
  taken: listOf('names', text),
  signal,
  silence: signal,
  onProgress: callback(),
  directory: text,
});

/** Bytes to come, such as `process.stdin`. */
export type InputStream = AsyncIterable<Uint8Array> & {
  /** Ends the stream early; called if it cannot be read to its end. */
  destroy?(): unknown;
};

/**
 * Reads a stream to its end into a private temporary file, so that it can be uploaded like any other: a server needs the
 * size beforehand, and an interrupted upload starts again. The file is removed at the end of the process at the latest.
 *
 * @example
 * ```ts
 * await using stdin = await spoolInput(process.stdin, { name: 'stdin' });
 * await arc.submitJob('wc', { args: ['-l'], stdin: stdin.path });
 * ```
 * @throws InputFileError if the stream fails, or the file cannot be written, for example because the disk is full
 */
export async function spoolInput(source: InputStream, options: SpoolOptions): Promise<SpooledInput> {
  requireArgument('spoolInput', 'options', options, SPOOL_OPTIONS);
  // Called at once: an error of a stream that nothing reads ends the process.
  const pieces = source[Symbol.asyncIterator]();
  const first = pieces.next();
  first.catch(() => undefined);
  try {
    return await spool(first, pieces, options);
  } catch (error) {
    // The end of a silent stream may never come.
    source.destroy?.();
    throw error;
  }
}

async function spool(
  first: Promise<IteratorResult<Uint8Array>>,
  pieces: AsyncIterator<Uint8Array>,
  options: SpoolOptions,
): Promise<SpooledInput> {
  const { taken = [], directory: parent = tmpdir() } = options;
  const name = freeName(options.name, taken);
  // The end of the process comes from outside: the files in use then may be those of another machine.
  const files = fileSystem.current;
  const directory = await files.makeTemporaryDirectory(join(parent, 'jasmin-arc-')).catch((cause: Error) => {
    throw cannotKeep(name, parent, cause);
  });
  const removeNow = () => files.removeTreeNow(directory);
  process.once('exit', removeNow);
  // If it cannot be removed now, there is another try at the end of the process.
  const remove = () =>
    files.removeTree(directory).then(
      () => void process.off('exit', removeNow),
      () => undefined,
    );
  try {
    const path = join(directory, name);
    const file = await files.open(path, 'create', 0o600);
    try {
      const sizeBytes = await copy(first, pieces, file, { ...options, name, directory: parent });
      return { path, sizeBytes, [Symbol.asyncDispose]: remove };
    } finally {
      await file.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

async function copy(
  first: Promise<IteratorResult<Uint8Array>>,
  pieces: AsyncIterator<Uint8Array>,
  file: OpenFile,
  { name, directory, signal, silence, onProgress }: SpoolOptions & { readonly directory: string },
): Promise<number> {
  const given = [signal, silence].filter((one) => one !== undefined);
  let patience = given.length === 0 ? undefined : AbortSignal.any(given);
  let bytes = 0;
  for (let next = first; ; next = pieces.next()) {
    const { done, value } = await abortable(next, patience).catch((cause: Error) => {
      if (patience?.aborted) throw cause;
      throw new InputFileError(name, `it could not be read to its end: ${cause.message}`, { cause });
    });
    if (done === true) return bytes;
    patience = signal;
    await writeWhole(file, value, bytes).catch((cause: Error) => {
      throw cannotKeep(name, directory, cause);
    });
    bytes += value.byteLength;
    onProgress?.(bytes);
  }
}

const cannotKeep = (name: string, directory: string, cause: Error): InputFileError =>
  new InputFileError(name, `it cannot be kept in ${directory}: ${cause.message}`, {
    cause,
    remedy: 'make-room-for-input',
  });
