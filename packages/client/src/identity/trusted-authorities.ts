import { readdir, stat } from 'node:fs/promises';
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
import { findEndedList, findRevocationDefect, type RevocationListFile } from '../pki/revocation.js';
import { findServerPath } from '../pki/server-path.js';
import { permits } from '../pki/signing-policy.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import { AuthorityCertificates, type FoundAuthorities, readAuthority } from './authority-certificates.js';
import { AuthorityFiles } from './authority-files.js';
import { log } from './log-shape.js';

/** `1f0e8352.0` as OpenSSL hashes names and IGTF distributes authorities, or plain PEM files. */
const AUTHORITY_FILE = /\.(\d+|pem|crt)$/i;

/** Of the times of files, at the worst: FAT's. */
const TIME_RESOLUTION_MS = 2_000;

/** Options of {@link TrustedAuthorities}. */
export interface TrustedAuthoritiesOptions {
  /** Gets warnings about files of the directory and about the clock. @default nothing is logged */
  readonly log?: Log | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
}

const OPTIONS = object<TrustedAuthoritiesOptions>({ log, now: callback() });

/** Where authorities are read from. */
interface Source {
  /** Changes when files come, go or are replaced. */
  readonly state: string;
  /** Whether the directory was last changed so long ago that each later change will show in its time. */
  readonly isSettled: boolean;
  /** The names in the directory that may be lists or policies. */
  readonly names: readonly string[];
  readonly certificates: Pick<AuthorityCertificates, 'all' | 'of'>;
}

/** A list of revoked certificates that has ended. */
export interface EndedList {
  /** The authority that it is of, in slash form. */
  readonly authority: string;
  /** Path of the list. */
  readonly file: string;
  /** Its end (nextUpdate, RFC 5280, section 5.1.2.5). */
  readonly until: Date;
}

/** The names up to the last dot of the files beside an authority. */
const stemsOf = (authority: Certificate, namesOf: FoundAuthorities['namesOf']): readonly string[] => [
  ...nameHashes(authority.subjectName),
  ...(namesOf.get(authority.fingerprint) ?? []).map((name) => name.slice(0, name.lastIndexOf('.'))),
];

/**
 * The certificates of authorities in a directory: only these are trusted. Of many authorities, those that a server needs
 * are read, once, and again when the directory changes. The lists of certificates that they have revoked and the policies on what they
 * may sign are beside them, and are read when a server shows certificates that they are about.
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
  #source: Source | undefined;
  /** Undefined where there is a directory. */
  #listsInMemory: readonly RevocationListFile[] | undefined;
  #hasToldOfClock = false;
  #listing: Promise<Source> | undefined;

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
        for (const certificate of readAuthority(der, 'memory', made.#log))
          if (isAuthority(certificate)) found.set(certificate.fingerprint, certificate);
      }
    }
    const withLists = texts.filter((text) => text.includes('-----BEGIN X509 CRL-----'));
    made.#listsInMemory = withLists.map((text) => ({ file: 'memory', lists: readRevocationLists(Buffer.from(text)) }));
    const all: FoundAuthorities = { authorities: [...found.values()], namesOf: new Map() };
    made.#source = {
      state: '',
      isSettled: true,
      names: [],
      certificates: { all: async () => all, of: async () => all },
    };
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
    const { authorities } = await (await this.#list()).certificates.all();
    const now = this.#now();
    const valid = validOf(authorities, now);
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
   * The same as PEM, as TLS contexts take them; or, which takes less time, the part of them that can be of use for a chain. OpenSSL's
   * verdict on the chain is the same with that part, unless the directory has an authority under the hash of another name: if the chain is
   * refused, ask again for all of them.
   *
   * @param chain - the certificates that a server has shown, DER; or others, if a guess is enough. @default all authorities
   * @returns never none
   * @throws the same as {@link certificates}
   *
   * @example
   * ```ts
   * import { createSecureContext } from 'node:tls';
   *
   * const context = createSecureContext({ ca: [...(await new TrustedAuthorities('/etc/grid-security/certificates').pems())] });
   * ```
   */
  async pems(chain?: readonly Uint8Array[]): Promise<readonly string[]> {
    const some =
      chain === undefined ? [] : validOf((await this.#authoritiesOf(this.#read(chain))).authorities, this.#now());
    return (some.length > 0 ? some : await this.certificates()).map((certificate) => certificate.toPem());
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
    const source = this.#source ?? (await this.#list()); // the same as when the connection was begun
    const now = this.#now();
    const [first, ...rest] = shown;
    if (first === undefined) return { kind: 'no-path', subject: 'a server without a certificate' };
    const own = new Certificate(first, 'the certificate of the server');
    const others = this.#read(rest);
    const pathAmong = ({ authorities }: FoundAuthorities) => findServerPath(own, others, authorities, now);
    let found = await source.certificates.of([own, ...others]);
    let path = pathAmong(found);
    if (path === undefined) {
      found = await source.certificates.all();
      path = pathAmong(found);
    }
    if (path === undefined) return { kind: 'no-path', subject: own.subject };
    const { names } = source;
    const { namesOf } = found;
    for (const [index, certificate] of path.entries()) {
      const issuer = path[index + 1];
      const defect = issuer && (await this.#findDefectOf(certificate, issuer, { names, namesOf }, now));
      if (defect !== undefined) return defect;
    }
    return undefined;
  }

  /**
   * The lists of revoked certificates that have ended, of authorities that have no other: their servers are not trusted until the lists
   * are updated, which `fetch-crl` does. Their signatures are not verified.
   * @throws CredentialMissingError if the directory cannot be read
   *
   * @example
   * ```ts
   * const authorities = new TrustedAuthorities('/etc/grid-security/certificates');
   * for (const { authority, file, until } of await authorities.endedLists()) console.warn(authority, file, until);
   * ```
   */
  async endedLists(): Promise<readonly EndedList[]> {
    const { names, certificates } = await this.#list();
    const { authorities, namesOf } = await certificates.all();
    const now = this.#now();
    const ended: EndedList[] = [];
    for (const authority of validOf(authorities, now)) {
      const stems = stemsOf(authority, namesOf);
      const files = this.#listsInMemory ?? (await this.#files.revocationLists(names, stems));
      const list = findEndedList(authority, files, now);
      if (list !== undefined) ended.push({ authority: authority.subject, ...list });
    }
    return ended;
  }

  async #findDefectOf(
    certificate: Certificate,
    issuer: Certificate,
    { names, namesOf }: Pick<Source, 'names'> & Pick<FoundAuthorities, 'namesOf'>,
    now: Date,
  ): Promise<TrustDefect | undefined> {
    const { subject } = certificate;
    const authority = issuer.subject;
    const stems = stemsOf(issuer, namesOf);
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

  #read(chain: readonly Uint8Array[]): readonly Certificate[] {
    return chain.flatMap((der) => readAuthority(Buffer.from(der), 'what the server has sent', this.#log));
  }

  async #authoritiesOf(chain: readonly Certificate[]): Promise<FoundAuthorities> {
    return (await this.#list()).certificates.of(chain);
  }

  /** Concurrent callers wait for the same reading. */
  async #list(): Promise<Source> {
    if (this.#listsInMemory !== undefined && this.#source !== undefined) return this.#source;
    this.#listing ??= this.#refresh().finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  async #refresh(): Promise<Source> {
    try {
      const { mtimeMs, ino, dev } = await stat(this.directory);
      const state = [dev, ino, mtimeMs].join('/');
      const known = this.#source;
      if (known?.state === state && known.isSettled) return known;
      const isSettled = Date.now() - mtimeMs > TIME_RESOLUTION_MS;
      const names = (await readdir(this.directory))
        .filter((name) => AUTHORITY_FILE.test(name) || AuthorityFiles.mayBe(name))
        .sort();
      const isKnown = known?.state === state && sameNames(known.names, names);
      const files = names.filter((name) => AUTHORITY_FILE.test(name));
      const certificates = isKnown ? known.certificates : new AuthorityCertificates(this.directory, files, this.#log);
      this.#source = { state, isSettled, names, certificates };
      return this.#source;
    } catch (cause) {
      throw new CredentialMissingError(
        `Cannot read the directory of authorities ${this.directory}: ${systemReason(cause)}`,
        { cause, remedy: 'configure-authorities' },
      );
    }
  }
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

const validOf = (authorities: readonly Certificate[], now: Date): readonly Certificate[] =>
  authorities.filter(({ notBefore, notAfter }) => notBefore <= now && now < notAfter);
