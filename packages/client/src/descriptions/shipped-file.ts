import { basename, resolve } from 'node:path';

/** A local file that becomes an input. */
interface NamedFile {
  /** Its name in the session directory. */
  readonly name: string;
  readonly localPath?: string | undefined;
}

/**
 * The input that a word means: by its name in the session directory, or by its local path.
 * @param locate - resolves the word as a local path @default unchanged, relative to the working directory
 */
export const findInput = <File extends NamedFile>(
  inputs: readonly File[],
  word: string,
  locate: (path: string) => string = (path) => path,
): File | undefined =>
  inputs.find(
    ({ name, localPath }) => name === word || (localPath !== undefined && resolve(localPath) === resolve(locate(word))),
  );

/** The name in the session directory of a program or stdin that is not among the inputs. */
export const shippedName = (path: string): string => basename(path);
