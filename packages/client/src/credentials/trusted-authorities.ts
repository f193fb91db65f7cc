import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialMissingError } from '../errors.js';
import { type Log, silentLog } from '../log.js';
import { Certificate } from './certificate.js';
import { readPem } from './pem.js';
import { isAuthority } from './proxy-path.js';
import { systemReason } from './system-error.js';

/** `1f0e8352.0` as OpenSSL hashes names and IGTF distributes authorities, or plain PEM files. */
const AUTHORITY_FILE = /\.(\d+|pem|crt)$/i;

/** The largest bundles of authorities are a few hundred kilobytes; more than this is another file. */
const LARGEST_BYTES = 8 << 20;

export interface TrustedAuthoritiesOptions {
  readonly log?: Log | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
}

interface Loaded {
  /** Changes when files come, go or are replaced. */
  readonly state: string;
  readonly authorities: readonly Certificate[];
}

/** The certificates of authorities in a directory: the only trust there is. Read once, and again when it changes. */
export class TrustedAuthorities {
  readonly directory: string;
  readonly #log: Log;
  readonly #now: () => Date;
  #loaded: Loaded | undefined;
  #loading: Promise<Loaded> | undefined;

  constructor(directory: string, { log = silentLog, now = () => new Date() }: TrustedAuthoritiesOptions = {}) {
    this.directory = directory;
    this.#log = log;
    this.#now = now;
  }

  /**
   * The authorities that are valid now, each once.
   * @throws CredentialMissingError if the directory is missing, unreadable or without any
   */
  async certificates(): Promise<readonly Certificate[]> {
    const { authorities } = await this.#load();
    const now = this.#now();
    const valid = authorities.filter(({ notBefore, notAfter }) => notBefore <= now && now < notAfter);
    if (valid.length > 0) return valid;
    const found =
      authorities.length === 0 ? 'no certificate of an authority' : 'no authority whose certificate is valid now';
    throw new CredentialMissingError(`There is ${found} in ${this.directory}`, { hint: HINT });
  }

  /** The same as PEM, as TLS contexts take them. */
  async pems(): Promise<readonly string[]> {
    return (await this.certificates()).map((certificate) => certificate.toPem());
  }

  /** Concurrent callers wait for the same reading. */
  #load(): Promise<Loaded> {
    this.#loading ??= this.#refresh().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #refresh(): Promise<Loaded> {
    const { names, state } = await this.#list();
    if (this.#loaded?.state !== state) this.#loaded = { state, authorities: await this.#read(names) };
    return this.#loaded;
  }

  async #list(): Promise<{ readonly names: readonly string[]; readonly state: string }> {
    try {
      const { mtimeMs, ino } = await stat(this.directory);
      const names = (await readdir(this.directory)).filter((name) => AUTHORITY_FILE.test(name)).sort();
      // The names as well: a file can come within the resolution of the directory's time.
      return { names, state: [ino, mtimeMs, ...names].join('/') };
    } catch (cause) {
      throw new CredentialMissingError(
        `Cannot read the directory of authorities ${this.directory}: ${systemReason(cause)}`,
        { cause, hint: HINT },
      );
    }
  }

  async #read(names: readonly string[]): Promise<readonly Certificate[]> {
    const found = new Map<string, Certificate>();
    for (const name of names) {
      for (const certificate of await this.#readFile(join(this.directory, name))) {
        if (isAuthority(certificate)) found.set(certificate.fingerprint, certificate);
        else this.#log.debug(`Not an authority: ${certificate.subject} in ${name}`);
      }
    }
    this.#log.debug(`Found ${found.size} authorities in ${this.directory}`);
    return [...found.values()];
  }

  async #readFile(path: string): Promise<readonly Certificate[]> {
    try {
      const status = await stat(path);
      if (!status.isFile() || status.size > LARGEST_BYTES) return [];
      const blocks = readPem(await readFile(path, 'utf8')).filter(({ label }) => label === 'CERTIFICATE');
      if (blocks.length === 0) this.#log.debug(`Skipped ${path}: there is no certificate in it`);
      return blocks.flatMap(({ der }) => this.#readCertificate(der, path));
    } catch (error) {
      this.#log.debug(`Skipped ${path}: ${systemReason(error)}`);
      return [];
    }
  }

  /** One that cannot be read, or with extensions that cannot be, does not take the others of a bundle with it. */
  #readCertificate(der: Buffer | undefined, path: string): readonly Certificate[] {
    try {
      const certificate = new Certificate(der ?? Buffer.alloc(0), path);
      certificate.extensions.check();
      return [certificate];
    } catch (error) {
      this.#log.debug(`Skipped a certificate in ${path}: ${systemReason(error)}`);
      return [];
    }
  }
}

const HINT =
  'Set CERTS_DIR to the directory that holds the certificates of the authorities you trust, as installed by the ' +
  'ca-policy packages of IGTF or given out by the administrators of the server.';
