import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { callback, object, text } from '../checks/shape.js';
import { CredentialMissingError } from '../errors/index.js';
import { systemReason } from '../errors/system-error.js';
import { type Log, silentLog } from '../log/log.js';
import { Certificate } from '../pki/certificate.js';
import { clockError, lagOf } from '../pki/clock-evidence.js';
import { readRevocationLists } from '../pki/crl.js';
import { nameHashes } from '../pki/name-hash.js';
import { readPem } from '../pki/pem.js';
import { isAuthority } from '../pki/proxy-path.js';
import { findRevocationDefect, type RevocationListFile } from '../pki/revocation.js';
import { findServerPath } from '../pki/server-path.js';
import { permits } from '../pki/signing-policy.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import { AuthorityFiles } from './authority-files.js';
import { log } from './log-shape.js';

/** `1f0e8352.0` as OpenSSL hashes names and IGTF distributes authorities, or plain PEM files. */
const AUTHORITY_FILE = /\.(\d+|pem|crt)$/i;

/** The largest bundles of authorities are a few hundred kilobytes; more than this is another file. */
const MAX_BYTES = 8 << 20;

/** Options of {@link TrustedAuthorities}. */
export interface TrustedAuthoritiesOptions {
  /** Gets warnings about files of the directory and about the clock. @default nothing is logged */
  readonly log?: Log | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
}

const OPTIONS = object<TrustedAuthoritiesOptions>({ log, now: callback() });

/** The contents of files that were read already: hashed names are links to one file. */
type ReadFiles = Map<string, readonly Certificate[]>;

interface Loaded {
  /** Changes when files come, go or are replaced. */
  readonly state: string;
  /** The names in the directory that may be lists or policies. */
  readonly names: readonly string[];
  readonly authorities: readonly Certificate[];
  /** Fingerprint of an authority → the names of the files that hold it. */
  readonly namesOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * The certificates of authorities in a directory: only these are trusted. Read once, and again when the directory changes. The
 * lists of certificates that they have revoked and the policies on what they may sign are beside them, and are read when a
 * server shows certificates that they are about.
 *
 * @example
 * ```ts
 * const authorities = new TrustedAuthorities('/etc/grid-security/certificates');
 * console.log((await authorities.certificates()).map(({ subject }) => subject).join('\n'));
 * ```
 */
export class TrustedAuthorities {
  /** The path that it was made with. */
  readonly directory: string;
  readonly #files: AuthorityFiles;
  readonly #log: Log;
  readonly #now: () => Date;
  #loaded: Loaded | undefined;
  /** Undefined where there is a directory. */
  #listsInMemory: readonly RevocationListFile[] | undefined;
  #hasToldOfClock = false;
  #loading: Promise<Loaded> | undefined;

  constructor(directory: string, options: TrustedAuthoritiesOptions = {}) {
    requireArgument('new TrustedAuthorities', 'directory', directory, text);
    requireArgument('new TrustedAuthorities', 'options', options, OPTIONS);
    const { log = silentLog, now = () => new Date() } = options;
    this.directory = directory;
    this.#files = new AuthorityFiles(directory);
    this.#log = log;
    this.#now = now;
  }

  /**
   * Authorities that a program has in memory, with their lists of revoked certificates: no file is read.
   *
   * @param texts - PEM
   * @throws DerError if a list cannot be read
   *
   * @example
   * ```ts
   * import { readFile } from 'node:fs/promises';
   *
   * const authorities = TrustedAuthorities.inMemory([await readFile('authorities.pem', 'utf8')]);
   * console.log((await authorities.certificates()).length);
   * ```
   */
  static inMemory(texts: readonly string[], options: TrustedAuthoritiesOptions = {}): TrustedAuthorities {
    const made = new TrustedAuthorities('memory', options);
    const found = new Map<string, Certificate>();
    for (const text of texts) {
      for (const { der } of readPem(text).filter(({ label }) => label === 'CERTIFICATE')) {
        for (const certificate of made.#readCertificate(der, 'memory'))
          if (isAuthority(certificate)) found.set(certificate.fingerprint, certificate);
      }
    }
    const withLists = texts.filter((text) => text.includes('-----BEGIN X509 CRL-----'));
    made.#listsInMemory = withLists.map((text) => ({ file: 'memory', lists: readRevocationLists(Buffer.from(text)) }));
    made.#loaded = { state: '', names: [], authorities: [...found.values()], namesOf: new Map() };
    return made;
  }

  /**
   * The authorities that are valid now, each once.
   * @throws CredentialMissingError if the directory is missing, unreadable or without any
   * @throws ClockError if there are some, but none of them is valid yet
   *
   * @example
   * ```ts
   * const authorities = await new TrustedAuthorities('/etc/grid-security/certificates').certificates();
   * console.log(`${authorities.length} authorities are valid`);
   * ```
   */
  async certificates(): Promise<readonly Certificate[]> {
    const { authorities } = await this.#load();
    const now = this.#now();
    const valid = authorities.filter(({ notBefore, notAfter }) => notBefore <= now && now < notAfter);
    const [next] = authorities.filter(({ notBefore }) => notBefore > now).sort((a, b) => +a.notBefore - +b.notBefore);
    if (valid.length > 0) {
      if (next !== undefined) this.#tellOfClock(next, now);
      return valid;
    }
    if (next !== undefined)
      throw clockError(
        `No authority in ${this.directory} is valid yet: the certificate of ${next.subject}`,
        next.notBefore,
        now,
      );
    const found =
      authorities.length === 0 ? 'no certificate of an authority' : 'no authority whose certificate is valid now';
    throw new CredentialMissingError(`There is ${found} in ${this.directory}`, { remedy: 'configure-authorities' });
  }

  /** Warns once: until such an authority is valid, its servers are not trusted. */
  #tellOfClock(authority: Certificate, now: Date): void {
    if (this.#hasToldOfClock) return;
    this.#hasToldOfClock = true;
    this.#log.warning(`The certificate of the authority ${authority.subject} ${lagOf(authority.notBefore, now)}`);
  }

  /**
   * The same as PEM, as TLS contexts take them.
   * @throws the same as {@link certificates}
   *
   * @example
   * ```ts
   * import { createSecureContext } from 'node:tls';
   *
   * const context = createSecureContext({ ca: [...(await new TrustedAuthorities('/etc/grid-security/certificates').pems())] });
   * ```
   */
  async pems(): Promise<readonly string[]> {
    return (await this.certificates()).map((certificate) => certificate.toPem());
  }

  /**
   * The objection of the directory to a server whose certificate one of the authorities, or an authority below one, has
   * signed: it is revoked, its list is out of date, or it is outside of the policy of the authority. Each certificate of the chain
   * is checked; an authority without a list or a policy raises no objection.
   *
   * @param shown - the certificates that the server has shown, DER, its own first
   * @returns undefined if there is no objection
   * @throws CredentialMissingError if the directory cannot be read
   *
   * @example
   * ```ts
   * const shown = await fetchServerCertificates('ce.example.org');
   * const defect = await new TrustedAuthorities(arc.config.CERTS_DIR).findDefect(shown.map(({ der }) => der));
   * if (defect !== undefined) console.error(defect.kind);
   * ```
   */
  async findDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined> {
    const loaded = this.#loaded ?? (await this.#load()); // the same as when the connection was begun
    const now = this.#now();
    const [first, ...rest] = shown;
    if (first === undefined) return { kind: 'no-path', subject: 'a server without a certificate' };
    const own = new Certificate(first, 'the certificate of the server');
    const others = rest.flatMap((der) => this.#readCertificate(Buffer.from(der), 'what the server has sent'));
    const path = findServerPath(own, others, loaded.authorities, now);
    if (path === undefined) return { kind: 'no-path', subject: own.subject };
    for (const [index, certificate] of path.entries()) {
      const issuer = path[index + 1];
      const defect = issuer && (await this.#findDefectOf(certificate, issuer, loaded, now));
      if (defect !== undefined) return defect;
    }
    return undefined;
  }

  async #findDefectOf(
    certificate: Certificate,
    issuer: Certificate,
    { names, namesOf }: Loaded,
    now: Date,
  ): Promise<TrustDefect | undefined> {
    const { subject } = certificate;
    const authority = issuer.subject;
    const stems = [
      ...nameHashes(issuer.subjectName),
      ...(namesOf.get(issuer.fingerprint) ?? []).map((name) => name.slice(0, name.lastIndexOf('.'))),
    ];
    const lists = this.#listsInMemory ?? (await this.#files.revocationLists(names, stems));
    if (lists.length === 0) this.#log.debug(`There is no list of revoked certificates of ${authority}`);
    const revocation = findRevocationDefect(certificate, issuer, lists, now);
    if (revocation !== undefined) return revocation;
    const policy = await this.#files.signingPolicy(names, stems, authority);
    if (policy === undefined) return undefined;
    const { file } = policy;
    if ('unreadable' in policy) {
      const detail = policy.unreadable;
      return { kind: 'signing-policy', reason: 'unreadable', subject, authority, file, detail };
    }
    if (permits(policy.entries, authority, subject)) return undefined;
    return { kind: 'signing-policy', reason: 'excluded', subject, authority, file };
  }

  /** Concurrent callers wait for the same reading. */
  async #load(): Promise<Loaded> {
    if (this.#listsInMemory !== undefined && this.#loaded !== undefined) return this.#loaded;
    this.#loading ??= this.#refresh().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #refresh(): Promise<Loaded> {
    const { names, state } = await this.#list();
    if (this.#loaded?.state !== state) this.#loaded = { state, names, ...(await this.#read(names)) };
    return this.#loaded;
  }

  async #list(): Promise<{ readonly names: readonly string[]; readonly state: string }> {
    try {
      const { mtimeMs, ino } = await stat(this.directory);
      const names = (await readdir(this.directory))
        .filter((name) => AUTHORITY_FILE.test(name) || AuthorityFiles.mayBe(name))
        .sort();
      // The names as well: a file can be added within the time resolution of the directory.
      return { names, state: [ino, mtimeMs, ...names].join('/') };
    } catch (cause) {
      throw new CredentialMissingError(
        `Cannot read the directory of authorities ${this.directory}: ${systemReason(cause)}`,
        { cause, remedy: 'configure-authorities' },
      );
    }
  }

  async #read(names: readonly string[]): Promise<Pick<Loaded, 'authorities' | 'namesOf'>> {
    const found = new Map<string, Certificate>();
    const namesOf = new Map<string, string[]>();
    const read: ReadFiles = new Map();
    for (const name of names) {
      if (!AUTHORITY_FILE.test(name)) continue;
      for (const certificate of await this.#readFile(join(this.directory, name), read)) {
        const { fingerprint } = certificate;
        if (!isAuthority(certificate)) {
          this.#log.debug(`Not an authority: ${certificate.subject} in ${name}`);
          continue;
        }
        if (!found.has(fingerprint)) found.set(fingerprint, certificate);
        namesOf.set(fingerprint, [...(namesOf.get(fingerprint) ?? []), name]);
      }
    }
    this.#log.debug(`Found ${found.size} authorities in ${this.directory}`);
    return { authorities: [...found.values()], namesOf };
  }

  async #readFile(path: string, read: ReadFiles): Promise<readonly Certificate[]> {
    try {
      const status = await stat(path);
      if (!status.isFile() || status.size > MAX_BYTES) return [];
      const identity = `${status.dev}/${status.ino}`;
      const known = read.get(identity) ?? (await this.#readCertificates(path));
      read.set(identity, known);
      return known;
    } catch (error) {
      this.#log.debug(`Skipped ${path}: ${systemReason(error)}`);
      return [];
    }
  }

  async #readCertificates(path: string): Promise<readonly Certificate[]> {
    const blocks = readPem(await readFile(path, 'utf8')).filter(({ label }) => label === 'CERTIFICATE');
    if (blocks.length === 0) this.#log.debug(`Skipped ${path}: there is no certificate in it`);
    return blocks.flatMap(({ der }) => this.#readCertificate(der, path));
  }

  /** A certificate that cannot be read, or whose extensions cannot be, does not affect the others of a bundle. */
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
