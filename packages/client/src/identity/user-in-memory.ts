import { CertificateExpiredError, ProxyGenerationError } from '../errors/index.js';
import { type Log, silentLog } from '../log/log.js';
import { Credential } from '../pki/credential.js';
import { oldProxyKind } from '../pki/old-proxy.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import type { TrustDefect } from '../pki/trust-defect.js';
import { hasAttributes } from '../voms/has-attributes.js';
import type { CredentialFile } from './credential-file.js';
import { CredentialOpener } from './credential-opener.js';
import { issueUserProxy } from './issue-user-proxy.js';
import type { MemoryCredential } from './memory-credential.js';
import { ProxyEndNotice } from './proxy-end-notice.js';
import { describeProxyTrouble } from './proxy-trouble.js';
import { TrustedAuthorities } from './trusted-authorities.js';
import { UserConfig } from './user-config.js';
import type { CredentialOptions, UserConfigSettings } from './user-config-settings.js';

/** Where the parts are, for messages. */
const CERTIFICATE = 'credential.certificate';
const KEY = 'credential.key';

interface ProxyInMemory {
  readonly credential: Credential;
  readonly identity: TlsIdentity;
  /** The program has given the proxy itself. */
  readonly isGiven: boolean;
  /** The end of what it was made from. */
  readonly certificateEnd: Date;
  /** When it, or its first attributes, end. */
  readonly end: Date;
  /** For how many seconds those attributes were given. */
  readonly attributeSeconds: number;
}

/** The options of a {@link UserInMemory}. */
export interface UserInMemoryOptions {
  readonly log?: Log | undefined;
  readonly now?: (() => Date) | undefined;
}

/** The user's identity without files: what is made of a credential in memory stays there. */
export class UserInMemory extends UserConfig {
  readonly #credential: MemoryCredential;
  readonly #settings: UserConfigSettings;
  readonly #authorities: TrustedAuthorities | undefined;
  readonly #log: Log;
  readonly #notice: ProxyEndNotice;
  readonly #now: () => Date;
  #inUse: ProxyInMemory | undefined;
  #making: Promise<ProxyInMemory> | undefined;

  constructor(credential: MemoryCredential, settings: UserConfigSettings, options: UserInMemoryOptions = {}) {
    super(settings, options);
    const { log = silentLog, now = () => new Date() } = options;
    this.#credential = credential;
    this.#settings = settings;
    this.#notice = new ProxyEndNotice(log);
    this.#log = log;
    this.#now = now;
    const { authorities } = credential;
    if (authorities !== undefined) {
      const texts = [authorities].flat().map(String);
      this.#authorities = TrustedAuthorities.inMemory(texts, { log, now });
    }
  }

  /** Empty: the proxy is in no file. */
  override get proxyPath(): string {
    return '';
  }

  /** Empty, if the authorities are in memory, too. */
  override get certsDir(): string {
    return this.#authorities === undefined ? super.certsDir : '';
  }

  /** The program has given it. */
  override async isPresent(): Promise<boolean> {
    return true;
  }

  override get secondsLeft(): number {
    if (this.#inUse === undefined) return 0;
    return Math.max(0, Math.floor(secondsUntil(this.#inUse.credential.notAfter, this.#now())));
  }

  override async identity(): Promise<TlsIdentity> {
    return (await this.#current()).identity;
  }

  override async credential({ leastSeconds }: CredentialOptions = {}): Promise<Credential> {
    return (await this.#current(leastSeconds)).credential;
  }

  override async createProxy(): Promise<TlsIdentity> {
    return (await this.#make()).identity;
  }

  override async ownCredential(): Promise<Credential | undefined> {
    try {
      const { passPhrase } = this.#settings;
      return await this.#open(typeof passPhrase === 'string' ? passPhrase : undefined);
    } catch (error) {
      if (error instanceof ProxyGenerationError) return undefined;
      throw error;
    }
  }

  override async trustAnchors(chain?: readonly Uint8Array[]): Promise<readonly string[]> {
    return this.#authorities === undefined ? super.trustAnchors(chain) : this.#authorities.pems(chain);
  }

  override async findTrustDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined> {
    return this.#authorities === undefined ? super.findTrustDefect(shown) : this.#authorities.findDefect(shown);
  }

  /** What is asked of virtual organisations; undefined if nothing is. */
  get #asked(): readonly string[] | undefined {
    return this.#settings.voms?.length === 0 ? undefined : this.#settings.voms;
  }

  async #current(leastSeconds = this.#settings.proxyRenewalThresholdSeconds): Promise<ProxyInMemory> {
    const known = this.#inUse;
    if (known === undefined || secondsUntil(known.end, this.#now()) <= 0) return this.#make();
    if (known.isGiven) {
      this.#notice.look(known.credential, 'in memory', this.#now());
      return known;
    }
    // Servers of virtual organisations may give less time than that: their attributes would be renewed at each look.
    const least = Math.min(leastSeconds, known.attributeSeconds / 2);
    const isLong = secondsUntil(known.end, this.#now()) > least;
    return isLong || !this.#canOutlive(known) ? known : this.#make();
  }

  /** A proxy never outlives its certificate: shortly before the end of that, a renewal would gain nothing. */
  #canOutlive({ end, certificateEnd }: ProxyInMemory): boolean {
    const { proxyValiditySeconds } = this.#settings;
    const attainable = Math.min(this.#now().getTime() + proxyValiditySeconds * 1000, certificateEnd.getTime());
    return Math.floor(attainable / 1000) * 1000 > end.getTime();
  }

  /** Concurrent callers share one proxy. */
  #make(): Promise<ProxyInMemory> {
    this.#making ??= this.#makeProxy().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #makeProxy(): Promise<ProxyInMemory> {
    const now = this.#now();
    const issuer = await this.#open(this.#settings.passPhrase);
    const isGiven = issuer.certificate.isProxy || issuer.chain.some((one) => oldProxyKind(one) !== undefined);
    if (isGiven) requireUsable(issuer, now);
    const credential = isGiven ? issuer : await this.#issue(issuer);
    if (isGiven) await this.#requireAsked(credential, now);
    const identity = credential.toTlsIdentity();
    const attributes = hasAttributes(credential.chain)
      ? (await import('./proxy-attributes.js')).readProxyAttributes(credential)
      : undefined;
    const end = new Date(Math.min(credential.notAfter.getTime(), attributes?.notAfter.getTime() ?? Infinity));
    const attributeSeconds = attributes?.lifetimeSeconds ?? Infinity;
    // A proxy is used to its end, also after its attributes have ended, if nothing here can give another.
    const usedUntil = isGiven ? credential.notAfter : end;
    this.#inUse = { credential, identity, isGiven, certificateEnd: issuer.notAfter, end: usedUntil, attributeSeconds };
    const until = credential.notAfter.toISOString();
    if (isGiven) {
      this.#log.verbose(`Using the proxy ${credential.certificate.subject} in memory, valid until ${until}`);
      this.#notice.look(credential, 'in memory', now);
    } else this.#log.info(`Made a proxy for ${credential.identity}, valid until ${until}, in memory`);
    return this.#inUse;
  }

  #issue(issuer: Credential): Promise<Credential> {
    const { proxyValiditySeconds: validitySeconds, vomses, vomsDirectory } = this.#settings;
    return issueUserProxy({
      issuer,
      validitySeconds,
      requests: this.#asked,
      vomses,
      vomsDirectory,
      authorities: this.#authorities ?? new TrustedAuthorities(this.#settings.certsDir, { log: this.#log }),
      log: this.#log,
      now: this.#now,
    });
  }

  /** @throws ProxyGenerationError if a proxy that was given lacks what is configured */
  async #requireAsked(credential: Credential, now: Date): Promise<void> {
    const requests = this.#asked;
    if (requests === undefined) return;
    const { whyWithoutAttributes } = await import('./proxy-attributes.js');
    const { vomses } = this.#settings;
    const reason = await whyWithoutAttributes(credential, { requests, vomses }, now);
    if (reason !== undefined) {
      throw new ProxyGenerationError(
        `The proxy ${credential.certificate.subject} in memory cannot be used: ${reason}`,
        {
          remedy: 'renew-with-its-tool',
        },
      );
    }
  }

  /** The key is not kept: it is read, and decrypted, whenever a proxy is made. */
  async #open(passPhrase: UserConfigSettings['passPhrase']): Promise<Credential> {
    const { certificate, key } = this.#credential;
    const certificateFile = fileOf(CERTIFICATE, certificate);
    const opener = new CredentialOpener(passPhrase);
    const certificates = await opener.certificates(certificateFile);
    return new Credential(
      certificates,
      await opener.key(key === undefined ? certificateFile : fileOf(KEY, key)),
      CERTIFICATE,
    );
  }
}

const secondsUntil = (time: Date, now: Date): number => (time.getTime() - now.getTime()) / 1000;

/** As if it had been read from a file that is its owner's alone. */
const fileOf = (path: string, content: string | Buffer): CredentialFile => ({
  path,
  content: typeof content === 'string' ? Buffer.from(content) : content,
  mode: 0o600,
});

/**
 * @throws CertificateExpiredError if the proxy has expired
 * @throws ProxyGenerationError if servers do not accept it for another reason
 */
function requireUsable({ chain, certificate, notAfter }: Credential, now: Date): void {
  const trouble = describeProxyTrouble(chain, now);
  if (trouble === undefined) return;
  const message = `The proxy ${certificate.subject} in memory cannot be used: ${trouble}`;
  const remedy = 'renew-with-its-tool';
  throw notAfter <= now
    ? new CertificateExpiredError(message, { kind: 'proxy', remedy })
    : new ProxyGenerationError(message, { remedy });
}
