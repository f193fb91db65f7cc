import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrorCode, systemReason } from '../errors/system-error.js';
import { type CertificateRevocationList, readRevocationLists } from '../pki/crl.js';
import { readNamespaces } from '../pki/namespaces.js';
import type { RevocationListFile } from '../pki/revocation.js';
import { readSigningPolicy, type SigningPolicyEntry } from '../pki/signing-policy.js';

/** `1f0e8352.r0`, `1f0e8352.r1` as OpenSSL and fetch-crl name them, or `Authority.crl`. */
const LIST_SUFFIX = /^(r\d+|crl)$/;
/** The policy in the form of Globus, which is the one that ARC reads, too; only without it the other form is looked for. */
const POLICY_SUFFIX = 'signing_policy';
const NAMESPACES_SUFFIX = 'namespaces';
/** The longest lists of public authorities are of some ten megabytes. */
const MAX_LIST_BYTES = 64 << 20;
const MAX_POLICY_BYTES = 1 << 20;

/** The policy of an authority, and the file that holds it. */
export type SigningPolicyFile = {
  readonly file: string;
} & ({ readonly entries: readonly SigningPolicyEntry[] } | { readonly unreadable: string });

/**
 * The files beside the certificates of authorities in their directory: lists of revoked certificates and signing policies.
 * A file is read when it is first asked for, and again when it has changed.
 */
export class AuthorityFiles {
  readonly #directory: string;
  readonly #lists = new Map<string, { readonly state: string; readonly file: RevocationListFile }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whether a file of this name can be one of them. */
  static mayBe(name: string): boolean {
    const suffix = name.slice(name.lastIndexOf('.') + 1);
    return suffix === POLICY_SUFFIX || suffix === NAMESPACES_SUFFIX || LIST_SUFFIX.test(suffix);
  }

  /**
   * The lists under all of the stems; which one is the newest depends on their contents.
   *
   * @param names - the file names in the directory
   * @param stems - names of files up to the last dot: the hashes of the authority's name, and the names of its certificate files
   */
  async revocationLists(names: readonly string[], stems: readonly string[]): Promise<readonly RevocationListFile[]> {
    const found: RevocationListFile[] = [];
    for (const name of names) {
      const dot = name.lastIndexOf('.');
      if (!stems.includes(name.slice(0, dot)) || !LIST_SUFFIX.test(name.slice(dot + 1))) continue;
      const file = await this.#readLists(join(this.#directory, name));
      if (file !== undefined) found.push(file);
    }
    return found;
  }

  /**
   * The policy under the first name for which there is a file: all names are tried in the form of Globus, then in the other.
   *
   * @param authority - the name of the authority, in slash form
   */
  async signingPolicy(
    names: readonly string[],
    stems: readonly string[],
    authority: string,
  ): Promise<SigningPolicyFile | undefined> {
    const candidates = [POLICY_SUFFIX, NAMESPACES_SUFFIX].flatMap((suffix) => stems.map((stem) => `${stem}.${suffix}`));
    for (const name of candidates) {
      if (!names.includes(name)) continue;
      const file = join(this.#directory, name);
      try {
        if ((await stat(file)).size > MAX_POLICY_BYTES) return { file, unreadable: 'it is too long' };
        const text = await readFile(file, 'utf8');
        const isGlobus = name.endsWith(POLICY_SUFFIX);
        return { file, entries: isGlobus ? readSigningPolicy(text) : readNamespaces(text, authority) };
      } catch (error) {
        // A broken link, as in a copy of a directory: no policy under this name.
        if (!isErrorCode(error, 'ENOENT')) return { file, unreadable: systemReason(error) };
      }
    }
    return undefined;
  }

  async #readLists(file: string): Promise<RevocationListFile | undefined> {
    try {
      const { ino, size, mtimeMs } = await stat(file);
      const state = [ino, size, mtimeMs].join('/');
      const known = this.#lists.get(file);
      if (known?.state === state) return known.file;
      if (size > MAX_LIST_BYTES) return { file, unreadable: 'it is too long' };
      const read = { file, ...parse(await readFile(file)) };
      this.#lists.set(file, { state, file: read });
      return read;
    } catch (error) {
      return isErrorCode(error, 'ENOENT') ? undefined : { file, unreadable: systemReason(error) };
    }
  }
}

function parse(
  bytes: Buffer,
): { readonly lists: readonly CertificateRevocationList[] } | { readonly unreadable: string } {
  try {
    return { lists: readRevocationLists(bytes) };
  } catch (error) {
    return { unreadable: systemReason(error) };
  }
}
