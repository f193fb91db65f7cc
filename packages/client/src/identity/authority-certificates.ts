import { readlinkSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemReason } from '../errors/system-error.js';
import type { Log } from '../log/log.js';
import { Certificate } from '../pki/certificate.js';
import { comparableName } from '../pki/distinguished-name.js';
import { nameHashes } from '../pki/name-hash.js';
import { readPem } from '../pki/pem.js';
import { isAuthority } from '../pki/proxy-path.js';
import { AuthorityIndex } from './authority-index.js';

/** The largest bundles of authorities are a few hundred kilobytes; more than this is another file. */
const MAX_BYTES = 8 << 20;

/** With so few files there is nothing to gain from reading some of them only. */
const FEW_FILES = 20;

/** Authorities, and where they are. */
export interface FoundAuthorities {
  /** Each once. */
  readonly authorities: readonly Certificate[];
  /** Fingerprint of an authority → the names of the files that hold it. */
  readonly namesOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * The certificates of authorities in the files of a directory. Reading and decoding a hundred of them takes many times as long as the
 * few that a server needs: those are found by the names of the files. A file is read once.
 */
export class AuthorityCertificates {
  readonly #directory: string;
  readonly #names: readonly string[];
  readonly #log: Log;
  /** By device and number, because hashed names are links to one file. */
  readonly #read = new Map<string, Promise<readonly Certificate[]>>();
  #all: Promise<FoundAuthorities> | undefined;
  #index: AuthorityIndex | undefined;

  /** @param names - the names of the files that may hold authorities */
  constructor(directory: string, names: readonly string[], log: Log) {
    this.#directory = directory;
    this.#names = names;
    this.#log = log;
  }

  /** All authorities of the directory. */
  all(): Promise<FoundAuthorities> {
    this.#all ??= this.#readAll();
    return this.#all;
  }

  /**
   * The authorities that OpenSSL could look for when it verifies a chain: those with the name of a certificate of the chain or of the
   * issuer of one, those above them, and so on. It looks for names only, so that the others make no difference. Files whose names do not
   * tell what is in them are read, too; an authority under a wrong hash is found by {@link all} alone.
   *
   * @returns if there is none of these, any one, because a TLS context without authorities is not safe with every Node.js
   */
  async of(chain: readonly Certificate[]): Promise<FoundAuthorities> {
    if (this.#names.length <= FEW_FILES) return this.all();
    this.#index ??= new AuthorityIndex(this.#directory, this.#names, readLink);
    const unnamed = await this.#collect(this.#index.unnamed);
    const found = new Collection();
    const seen = new Set<string>();
    const names = chain.flatMap(({ subjectName, issuerName }) => [subjectName, issuerName]);
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const comparable = comparableName(name);
      if (seen.has(comparable)) continue;
      seen.add(comparable);
      const named = await this.#collect(this.#index.under(nameHashes(name)));
      for (const each of [named, unnamed]) {
        for (const authority of each.authorities) {
          if (each === unnamed && comparableName(authority.subjectName) !== comparable) continue;
          found.add(authority, each.namesOf.get(authority.fingerprint) ?? []);
          names.push(authority.issuerName);
        }
      }
    }
    return found.authorities.length > 0 ? found : this.#anyOne();
  }

  async #anyOne(): Promise<FoundAuthorities> {
    for (const name of this.#names) {
      const found = await this.#collect([name]);
      if (found.authorities.length > 0) return found;
    }
    return new Collection();
  }

  async #readAll(): Promise<FoundAuthorities> {
    const found = await this.#collect(this.#names);
    this.#log.debug(`Found ${found.authorities.length} authorities in ${this.#directory}`);
    return found;
  }

  async #collect(names: readonly string[]): Promise<FoundAuthorities> {
    const found = new Collection();
    for (const name of names) {
      for (const certificate of await this.#readFile(join(this.#directory, name))) {
        if (isAuthority(certificate)) found.add(certificate, this.#index?.namesOf(name) ?? [name]);
        else this.#log.debug(`Not an authority: ${certificate.subject} in ${name}`);
      }
    }
    return found;
  }

  async #readFile(path: string): Promise<readonly Certificate[]> {
    try {
      const status = await stat(path);
      if (!status.isFile() || status.size > MAX_BYTES) return [];
      const identity = `${status.dev}/${status.ino}`;
      const known = this.#read.get(identity) ?? this.#readCertificates(path);
      this.#read.set(identity, known);
      return await known;
    } catch (error) {
      this.#log.debug(`Skipped ${path}: ${systemReason(error)}`);
      return [];
    }
  }

  async #readCertificates(path: string): Promise<readonly Certificate[]> {
    const blocks = readPem(await readFile(path, 'utf8')).filter(({ label }) => label === 'CERTIFICATE');
    if (blocks.length === 0) this.#log.debug(`Skipped ${path}: there is no certificate in it`);
    return blocks.flatMap(({ der }) => readAuthority(der, path, this.#log));
  }
}

/**
 * Decodes a certificate. One that cannot be read, or whose extensions cannot be, does not affect the others of a bundle.
 * @param path - where it is, for the log
 * @returns nothing if it cannot be read
 */
export function readAuthority(der: Buffer | undefined, path: string, log: Log): readonly Certificate[] {
  try {
    const certificate = new Certificate(der ?? Buffer.alloc(0), path);
    certificate.extensions.check();
    return [certificate];
  } catch (error) {
    log.debug(`Skipped a certificate in ${path}: ${systemReason(error)}`);
    return [];
  }
}

class Collection implements FoundAuthorities {
  readonly #found = new Map<string, Certificate>();
  readonly namesOf = new Map<string, readonly string[]>();

  get authorities(): readonly Certificate[] {
    return [...this.#found.values()];
  }

  add(authority: Certificate, names: readonly string[]): void {
    const { fingerprint } = authority;
    if (!this.#found.has(fingerprint)) this.#found.set(fingerprint, authority);
    this.namesOf.set(fingerprint, [...new Set([...(this.namesOf.get(fingerprint) ?? []), ...names])]);
  }
}

/** Synchronous: for hundreds of links, handing each over to another thread takes four times as long as reading it. */
function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
