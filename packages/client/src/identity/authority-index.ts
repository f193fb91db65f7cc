import { join, resolve } from 'node:path';

/** `1f0e8352.0`: the hash of the authority's name, and a number to tell apart several that have one hash. */
const HASHED_NAME = /^([0-9a-f]{8})\.\d+$/i;

/**
 * Which files of a directory can hold the authority of a given name, as far as their names tell. A file has such a name itself, or a
 * link with such a name leads to it. Those names are believed, as OpenSSL and the ARC tools believe them.
 */
export class AuthorityIndex {
  /** The files whose names do not tell what is in them. */
  readonly unnamed: readonly string[];
  readonly #directory: string;
  readonly #readLink: (path: string) => string | undefined;
  readonly #byHash = new Map<string, string[]>();
  /** Path of a file without such a name → its name. */
  readonly #others = new Map<string, string>();

  /**
   * @param directory - its path
   * @param names - the names of the files that may hold authorities
   * @param readLink - the path that a link leads to; undefined for a file that is no link
   */
  constructor(directory: string, names: readonly string[], readLink: (path: string) => string | undefined) {
    this.#directory = directory;
    this.#readLink = readLink;
    const hashed: string[] = [];
    for (const name of names) {
      const hash = HASHED_NAME.exec(name)?.[1]?.toLowerCase();
      if (hash === undefined) {
        this.#others.set(resolve(directory, name), name);
        continue;
      }
      hashed.push(name);
      this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), name]);
    }
    const unnamed = new Set(this.#others.values());
    for (const name of hashed) {
      // Most directories have two such links to each file, so that about half of them have to be looked at.
      if (unnamed.size === 0) break;
      const target = this.#targetOf(name);
      if (target !== undefined) unnamed.delete(target);
    }
    this.unnamed = [...unnamed];
  }

  /** The names of the files under one of the hashes. */
  under(hashes: readonly string[]): readonly string[] {
    return hashes.flatMap((hash) => this.#byHash.get(hash) ?? []);
  }

  /** The name of a file and, if it is a link to another file of the directory, the name of that. */
  namesOf(name: string): readonly string[] {
    const target = HASHED_NAME.test(name) ? this.#targetOf(name) : undefined;
    return target === undefined ? [name] : [name, target];
  }

  #targetOf(name: string): string | undefined {
    const target = this.#readLink(join(this.#directory, name));
    return target === undefined ? undefined : this.#others.get(resolve(this.#directory, target));
  }
}
