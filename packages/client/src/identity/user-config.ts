import { stat } from 'node:fs/promises';
import { requireArgument } from '../checks/require-argument.js';
import {
  CertificateExpiredError,
  CredentialFormatError,
  CredentialMissingError,
  ProxyGenerationError,
  VomsServerUnknownError,
} from '../errors/index.js';
import { type Log, silentLog } from '../log/log.js';
import type { Credential } from '../pki/credential.js';
import { requireValid } from '../pki/proxy.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import { hasAttributes } from '../voms/has-attributes.js';
import { runArcproxy } from './arcproxy-command.js';
import type { FoundIdentity } from './find-identity.js';
import { type IdentityFiles, identityFiles } from './identity-files.js';
import { issueUserProxy } from './issue-user-proxy.js';
import { ProxyEndNotice } from './proxy-end-notice.js';
import { readProxyFile, writeProxyFile } from './proxy-file.js';
import { describeFile, endOf, type FormerProxy, type ProxyInUse } from './proxy-in-use.js';
import { ownCertificate, whyNotAsked, whyNotOurs, whyOfAnotherBundle } from './proxy-objections.js';
import { reportSearch } from './report-search.js';
import { TrustedAuthorities } from './trusted-authorities.js';
import {
  CREDENTIAL_OPTIONS,
  type CredentialOptions,
  USER_CONFIG_OPTIONS,
  USER_CONFIG_SETTINGS,
  type UserConfigOptions,
  type UserConfigSettings,
} from './user-config-settings.js';
import { readKeyFacts, readUserCredential } from './user-credential.js';

/** How long to wait before a renewal that failed is tried again, while the old proxy is still valid. */
const RETRY_SECONDS = 30;

/** What a proxy is to be made with. */
interface ProxyPlan {
  /** What to ask virtual organisations for. @default nothing */
  readonly requests: readonly string[] | undefined;
  /** It is valid for no less than this, if the certificate allows. @default what is configured */
  readonly leastSeconds?: number;
}

interface NewProxy extends Pick<ProxyPlan, 'requests'> {
  readonly validitySeconds: number;
}

/**
 * The user's identity and the trusted authorities: the proxy in use, renewed in time, and the directory of authorities.
 *
 * @example
 * ```ts
 * const user = await arc.getUserConfig();
 * console.log(`the proxy ${user.proxyPath} is valid for ${user.secondsLeft} s more`);
 * ```
 */
export class UserConfig {
  #settings: IdentityFiles<UserConfigSettings>;
  #authorities: TrustedAuthorities;
  readonly #look: (() => Promise<FoundIdentity>) | undefined;
  readonly #log: Log;
  readonly #now: () => Date;
  readonly #endNotice: ProxyEndNotice;
  #looking: Promise<void> | undefined;
  #foreignState: string | undefined;
  #inUse: ProxyInUse | undefined;
  #finding: Promise<ProxyInUse> | undefined;
  #creating: Promise<ProxyInUse> | undefined;
  #retryAt = new Date(0);

  /** Reads no file and contacts no server. */
  constructor(settings: UserConfigSettings, options: UserConfigOptions = {}) {
    requireArgument('new UserConfig', 'settings', settings, USER_CONFIG_SETTINGS);
    requireArgument('new UserConfig', 'options', options, USER_CONFIG_OPTIONS);
    const { log = silentLog, now = () => new Date(), find } = options;
    this.#settings = identityFiles(settings, undefined);
    this.#authorities = new TrustedAuthorities(settings.certsDir, { log, now });
    this.#look = find;
    this.#log = log;
    this.#now = now;
    this.#endNotice = new ProxyEndNotice(log);
  }

  /** Path of the proxy file: of the proxy in use, or the one where the next proxy will be saved. */
  get proxyPath(): string {
    return this.#inUse?.path ?? this.#settings.proxyFile;
  }

  /** Path of the directory with the certificates of the trusted authorities; the one that was found, once it has been looked for. */
  get certsDir(): string {
    return this.#settings.certsDir;
  }

  /**
   * The certificate that proxies are made from, with its key, if they can be had without asking for a pass phrase.
   * @returns undefined if they cannot
   *
   * @example
   * ```ts
   * const own = await (await arc.getUserConfig()).ownCredential();
   * console.log(own?.notAfter.toISOString() ?? 'there is only a proxy, or the key is encrypted');
   * ```
   */
  async ownCredential(): Promise<Credential | undefined> {
    await this.#lookOnce();
    const { clientCert, clientKey, passPhrase: given, isRenewable } = this.#settings;
    if (!isRenewable) return undefined;
    const passPhrase = typeof given === 'string' ? given : undefined;
    return readUserCredential({ clientCert, clientKey, passPhrase }).catch((error: unknown) => {
      if (error instanceof ProxyGenerationError) return undefined;
      throw error;
    });
  }

  /**
   * The credential to show in a TLS handshake: the proxy in use, or in the proxy file, or a new one if none is there, it belongs to
   * another user, it lacks attributes of virtual organisations that are configured, or it or its attributes expire soon. A proxy with
   * attributes is replaced by one with the same. Concurrent callers share one renewal.
   *
   * @throws ProxyGenerationError, or the error of its family that says what is wrong with which file
   *
   * @example
   * ```ts
   * const { subject, notAfter } = await (await arc.getUserConfig()).identity();
   * ```
   */
  async identity(): Promise<TlsIdentity> {
    return (await this.#find()).identity;
  }

  /**
   * The same with its key as an object, for signing delegations.
   * @param options - for how long it is needed
   * @throws the same as {@link identity}
   *
   * @example
   * ```ts
   * const { certificate, identity } = await (await arc.getUserConfig()).credential();
   * console.log(`${certificate.subject} of ${identity}`);
   * ```
   */
  async credential(options: CredentialOptions = {}): Promise<Credential> {
    requireArgument('credential', 'options', options, CREDENTIAL_OPTIONS);
    const found = await this.#find();
    if (options.leastSeconds === undefined) return found.credential;
    return (await this.#renewed(found, options.leastSeconds)).credential;
  }

  /**
   * Makes a new proxy now, even if the old one is still valid, and saves it. It has the attributes of virtual organisations that are
   * configured, and no others.
   * @throws the same as {@link identity}
   *
   * @example
   * ```ts
   * const { notAfter } = await (await arc.getUserConfig()).createProxy();
   * ```
   */
  async createProxy(): Promise<TlsIdentity> {
    await this.#lookOnce();
    const before = (await this.#lastProxy())?.credential;
    const { identity, credential } = await this.#create({ requests: this.#asked });
    if (before !== undefined && hasAttributes(before.chain) && !hasAttributes(credential.chain)) {
      this.#log.warning(
        'The new proxy shows no groups of a virtual organisation, as the one before did: VOMS is not set',
      );
    }
    return identity;
  }

  /**
   * Whether there is a file of a certificate or of a proxy of this user. It need not be one that can be used.
   *
   * @example
   * ```ts
   * const user = await arc.getUserConfig();
   * if (!(await user.isPresent())) console.log('no certificate, and no proxy');
   * ```
   */
  async isPresent(): Promise<boolean> {
    await this.#lookOnce();
    if (this.#settings.foreignProxy !== undefined) return true;
    const [certificate, proxy] = await Promise.all(
      [this.#settings.clientCert, this.#settings.proxyFile].map((path) => stat(path).catch(() => undefined)),
    );
    // The usual place of a proxy is for all users of a machine.
    return certificate !== undefined || (proxy !== undefined && proxy.uid === (process.geteuid?.() ?? proxy.uid));
  }

  /** For how many seconds the proxy in use is valid; 0 before the first has been asked for. */
  get secondsLeft(): number {
    return this.#inUse === undefined ? 0 : Math.max(0, Math.floor(this.#secondsLeft(this.#inUse)));
  }

  /**
   * The certificates of the trusted authorities, PEM; or those of use for a chain, see {@link TrustedAuthorities.pems}.
   *
   * @param chain - certificates that a server has shown, DER. @default all authorities
   * @throws CredentialMissingError if there are none
   *
   * @example
   * ```ts
   * const anchors = await (await arc.getUserConfig()).trustAnchors();
   * console.log(`${anchors.length} certificates in ${arc.config.CERTS_DIR}`);
   * ```
   */
  async trustAnchors(chain?: readonly Uint8Array[]): Promise<readonly string[]> {
    await this.#lookOnce();
    return this.#authorities.pems(chain);
  }

  /**
   * The objections of the authorities' lists and policies to a server; see {@link TrustedAuthorities.findDefect}.
   * @throws CredentialMissingError if the directory of the authorities cannot be read
   *
   * @example
   * ```ts
   * const shown = await fetchServerCertificates('ce.example.org');
   * const defect = await (await arc.getUserConfig()).findTrustDefect(shown.map(({ der }) => der));
   * ```
   */
  async findTrustDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined> {
    await this.#lookOnce();
    return this.#authorities.findDefect(shown);
  }

  /** Looks for the files at the first need. */
  #lookOnce(): Promise<void> {
    this.#looking ??= this.#lookForFiles().catch((error: unknown) => {
      this.#looking = undefined;
      throw error;
    });
    return this.#looking;
  }

  async #lookForFiles(): Promise<void> {
    if (this.#look === undefined) return;
    const found = await this.#look();
    reportSearch(found, this.#log);
    this.#settings = identityFiles(this.#settings, found);
    const { certsDir } = this.#settings;
    if (certsDir !== this.#authorities.directory) {
      this.#authorities = new TrustedAuthorities(certsDir, { log: this.#log, now: this.#now });
    }
  }

  #find(): Promise<ProxyInUse> {
    this.#finding ??= this.#currentOrRenewed().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  #create(plan: ProxyPlan): Promise<ProxyInUse> {
    this.#creating ??= this.#make(plan).finally(() => {
      this.#creating = undefined;
    });
    return this.#creating;
  }

  async #currentOrRenewed(): Promise<ProxyInUse> {
    await this.#lookOnce();
    const current = await this.#current();
    if (current === undefined) {
      return this.#createFirst().catch(async (error: unknown) => {
        throw await this.#withExpiry(error);
      });
    }
    return this.#renewed(current, this.#settings.proxyRenewalThresholdSeconds);
  }

  /** The proxy, or a new one if it ends within some seconds, and that can be helped. */
  async #renewed(current: ProxyInUse, leastSeconds: number): Promise<ProxyInUse> {
    if (!this.#settings.isRenewable) {
      this.#endNotice.look(current.credential, current.path, this.#now());
      return current;
    }
    if (!this.#endsWithin(leastSeconds, current) || this.#now() < this.#retryAt || !(await this.#canOutlive(current))) {
      return current;
    }
    try {
      if (current.attributes === undefined && hasAttributes(current.credential.chain)) {
        throw unreadableAttributes(current.path);
      }
      const requests = this.#asked ?? current.attributes?.requests;
      // One whose attributes end may be valid for long itself.
      return await this.#create({ requests, leastSeconds: this.#secondsLeft(current) });
    } catch (error) {
      if (!(error instanceof ProxyGenerationError) || !this.#isUsable(current)) throw error;
      this.#retryAt = new Date(this.#now().getTime() + RETRY_SECONDS * 1000);
      const left = Math.max(0, Math.floor(this.#secondsLeft(current)));
      const message = `Cannot renew the proxy, which is valid for ${left} s more: ${error.message}`;
      if (this.#endsWithin(this.#settings.proxyRenewalThresholdSeconds, current)) this.#log.warning(message);
      else this.#log.verbose(message);
      return current;
    }
  }

  /** What is configured; undefined if nothing is. */
  get #asked(): readonly string[] | undefined {
    return this.#settings.voms?.length === 0 ? undefined : this.#settings.voms;
  }

  /**
   * A proxy where there is none that can be used, with the attributes of the user's last one, which has expired: to leave them out
   * would change what servers allow.
   */
  async #createFirst(): Promise<ProxyInUse> {
    if (this.#asked !== undefined) return this.#create({ requests: this.#asked });
    const last = await this.#lastProxy();
    if (last === undefined || !hasAttributes(last.credential.chain)) return this.#create({ requests: undefined });
    const { readProxyAttributes } = await import('./proxy-attributes.js');
    try {
      return await this.#create({ requests: readProxyAttributes(last.credential)?.requests });
    } catch (error) {
      const isForeign = last.path !== this.#settings.proxyFile;
      if (!isForeign || !(error instanceof VomsServerUnknownError)) throw error;
      // Another machine or tool may have made it: nothing here can ask its organisation, and the user may not need it any more.
      // The search has warned that these groups are lost.
      this.#log.info(
        `The new proxy does not show the groups of a virtual organisation that the one in ${last.path} showed: ${error.message}`,
      );
      return this.#create({ requests: undefined });
    }
  }

  /** Of all proxies in memory and in files that show the user of the certificate, the one that ends, or ended, last. */
  async #lastProxy(): Promise<FormerProxy | undefined> {
    const { proxies, proxyFile } = this.#settings;
    const own = await ownCertificate(this.#settings);
    const readOwn = async (path: string): Promise<FormerProxy | undefined> => {
      const credential = await readProxyFile(path).catch(() => undefined);
      // What is in the configured place is taken for the user's, also where the certificate cannot be read.
      const isOwn =
        own === undefined ? path === proxyFile : credential?.chain.some((one) => one.subject === own.subject);
      return credential !== undefined && isOwn ? { credential, path } : undefined;
    };
    const inFiles = await Promise.all([...new Set([proxyFile, ...proxies])].map(readOwn));
    const end = ({ credential }: FormerProxy): number => credential.notAfter.getTime();
    return [this.#inUse, ...inFiles].filter((one) => one !== undefined).toSorted((a, b) => end(b) - end(a))[0];
  }

  /** A user who has only a proxy must learn first that it has expired, and then that the key for a new one is missing. */
  async #withExpiry(error: unknown): Promise<unknown> {
    if (!(error instanceof CredentialMissingError)) return error;
    for (const path of [...this.#settings.proxies, this.#settings.proxyFile]) {
      const proxy = await readProxyFile(path).catch(() => undefined);
      if (!proxy?.certificate.isProxy || proxy.notAfter > this.#now()) continue;
      return new CertificateExpiredError(
        `The proxy in ${path} expired on ${proxy.notAfter.toISOString()}, and no other can be made: ${error.message}`,
        { kind: 'proxy', cause: error, remedy: error.remedy, path: error.path, option: error.option },
      );
    }
    return error;
  }

  /** The proxy in use or another one that has been put into its file since; undefined if neither is valid. */
  async #current(): Promise<ProxyInUse | undefined> {
    const known = this.#inUse !== undefined && this.#isUsable(this.#inUse) ? this.#inUse : undefined;
    const { foreignProxy, proxyFile } = this.#settings;
    const foreign = foreignProxy === undefined ? undefined : await this.#currentForeign(foreignProxy, known);
    if (foreign !== undefined) return foreign;
    const fileState = await describeFile(proxyFile);
    if (known?.path === proxyFile && known.fileState === fileState) return known;
    const found = await this.#readUsable(proxyFile);
    if (found !== undefined) return this.#use(found, proxyFile, fileState);
    // The file is missing, or its proxy is another user's or too old: the proxy in use is saved there again, not made anew.
    return known === undefined ? undefined : this.#putBack(known, fileState);
  }

  /** The proxy of another program, until one that was made here has replaced it; it is read again when its file changes. */
  async #currentForeign(path: string, known: ProxyInUse | undefined): Promise<ProxyInUse | undefined> {
    const fileState = await describeFile(path);
    if (known?.path === path && known.fileState === fileState) return known;
    if (this.#foreignState === fileState) return undefined;
    this.#foreignState = fileState;
    const found = await this.#readUsable(path);
    if (found !== undefined) return this.#use(found, path, fileState);
    // Its file is gone, or holds something else: it is still valid.
    return known?.path === path ? this.#use(known.credential, path, fileState) : undefined;
  }

  async #putBack(known: ProxyInUse, fileState: string | undefined): Promise<ProxyInUse> {
    try {
      return await this.#save(known.credential);
    } catch (error) {
      if (!(error instanceof ProxyGenerationError)) throw error;
      this.#log.warning(`Going on with a proxy that is not in its file any more: ${error.message}`);
      return this.#use(known.credential, this.#settings.proxyFile, fileState); // and it is not tried again before the file changes
    }
  }

  async #readUsable(path: string): Promise<Credential | undefined> {
    try {
      const credential = await readProxyFile(path);
      const reason =
        (await whyNotOurs(credential, path, this.#settings, this.#now())) ??
        (await whyOfAnotherBundle(credential, path, this.#settings)) ??
        (await whyNotAsked(credential, this.#asked, this.#settings, this.#now()));
      if (reason === undefined) {
        this.#log.verbose(`Using the proxy ${credential.certificate.subject} from ${path}`);
        return credential;
      }
      this.#log.verbose(`Not using the proxy in ${path}: ${reason}`);
    } catch (error) {
      if (!(error instanceof ProxyGenerationError)) throw error;
      this.#log.verbose(error.message);
    }
    return undefined;
  }

  /** A proxy never outlives its issuer: shortly before the end of a certificate a renewal would gain nothing. */
  async #canOutlive(current: ProxyInUse): Promise<boolean> {
    const own = (await ownCertificate(this.#settings)) ?? current.credential.chain.find(({ isProxy }) => !isProxy);
    const { proxyValiditySeconds } = this.#settings;
    // A proxy's times are in whole seconds, so the gain must be more than the fraction that is dropped.
    const attainable = Math.min(
      this.#now().getTime() + proxyValiditySeconds * 1000,
      own?.notAfter.getTime() ?? Infinity,
    );
    return Math.floor(attainable / 1000) * 1000 > endOf(current).getTime();
  }

  async #make({ requests, leastSeconds = 0 }: ProxyPlan): Promise<ProxyInUse> {
    const { arcproxyPath, proxyValiditySeconds, proxyFile, isRenewable } = this.#settings;
    if (!isRenewable) throw notRenewable(this.proxyPath);
    const plan = { requests, validitySeconds: Math.max(proxyValiditySeconds, leastSeconds) };
    const credential =
      arcproxyPath === undefined ? await this.#issue(plan) : await this.#runArcproxy(arcproxyPath, plan);
    // What this library puts into a proxy it has verified before.
    const isOthers = arcproxyPath !== undefined;
    const reason =
      (await whyNotOurs(credential, proxyFile, this.#settings, this.#now())) ??
      (isOthers ? await whyNotAsked(credential, requests, this.#settings, this.#now()) : undefined);
    if (reason !== undefined) {
      throw new ProxyGenerationError(`The new proxy ${credential.certificate.subject} is not usable: ${reason}`, {
        remedy: 'check-certificate-and-clock',
        path: this.#settings.clientCert,
      });
    }
    const { notAfter, identity } = credential;
    const saved = await this.#save(credential);
    this.#log.info(`Made a proxy for ${identity}, valid until ${notAfter.toISOString()}, in ${proxyFile}`);
    return saved;
  }

  async #issue({ requests, validitySeconds }: NewProxy): Promise<Credential> {
    const { clientCert, clientKey, passPhrase } = this.#settings;
    const issuer = await readUserCredential({ clientCert, clientKey, passPhrase });
    const { vomses, vomsDirectory } = this.#settings;
    const voms = { requests, vomses, vomsDirectory, authorities: this.#authorities };
    return issueUserProxy({ issuer, validitySeconds, ...voms, log: this.#log, now: this.#now });
  }

  async #runArcproxy(arcproxyPath: string, { requests: voms, validitySeconds }: NewProxy): Promise<Credential> {
    const own = await ownCertificate(this.#settings);
    if (own !== undefined) requireValid([own], this.#now());
    const { clientCert, clientKey: key, certsDir, proxyFile, passPhrase: given } = this.#settings;
    const { path: clientKey, passPhrase } = await readKeyFacts({ clientCert, clientKey: key, passPhrase: given });
    const files = { clientCert, clientKey, certsDir, proxyFile };
    const { vomses: [vomses] = [], vomsDirectory } = this.#settings; // arcproxy takes one place
    return runArcproxy({ ...files, arcproxyPath, validitySeconds, passPhrase, voms, vomses, vomsDirectory });
  }

  async #save(credential: Credential): Promise<ProxyInUse> {
    const { proxyFile } = this.#settings;
    await writeProxyFile(proxyFile, credential);
    return this.#use(credential, proxyFile, await describeFile(proxyFile));
  }

  async #use(credential: Credential, path: string, fileState: string | undefined): Promise<ProxyInUse> {
    const attributes = hasAttributes(credential.chain)
      ? (await import('./proxy-attributes.js')).readProxyAttributes(credential)
      : undefined;
    this.#inUse = { credential, identity: credential.toTlsIdentity(), path, fileState, attributes };
    return this.#inUse;
  }

  /** Servers ignore attributes that have ended: if attributes are asked for, the proxy cannot be used without them. */
  #isUsable(proxy: ProxyInUse): boolean {
    return this.#secondsLeft(proxy) > 0 && (this.#asked === undefined || endOf(proxy) > this.#now());
  }

  #endsWithin(seconds: number, proxy: ProxyInUse): boolean {
    if (this.#secondsLeft(proxy) <= seconds) return true;
    const { attributes } = proxy;
    if (attributes === undefined) return false;
    // Servers of virtual organisations may give less time than that: such attributes would be renewed at each look.
    return this.#secondsUntil(attributes.notAfter) <= Math.min(seconds, attributes.lifetimeSeconds / 2);
  }

  #secondsLeft({ credential }: ProxyInUse): number {
    return this.#secondsUntil(credential.notAfter);
  }

  #secondsUntil(time: Date): number {
    return (time.getTime() - this.#now().getTime()) / 1000;
  }
}

/** A proxy with attributes is not replaced by one without. */
const unreadableAttributes = (path: string): CredentialFormatError =>
  new CredentialFormatError(`What virtual organisations say of the user in the proxy ${path} cannot be read`, {
    remedy: 'renew-proxy',
    path,
  });

const notRenewable = (path: string): CredentialMissingError =>
  new CredentialMissingError(`The certificate and key that the proxy ${path} was made from are not here`, {
    remedy: 'renew-with-its-tool',
    path,
  });
