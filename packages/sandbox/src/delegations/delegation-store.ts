import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isArcError } from 'jasmin-arc/errors';
import { type Certificate, readCertificates, writeCertificateRequest } from 'jasmin-arc/pki';
import type { Release } from '../release.js';
import { inFull, type Report } from '../report.js';
import type { KeyPair } from './delegation-keys.js';

export interface Delegation {
  readonly id: string;
  /** In slash form. */
  readonly owner: string;
  readonly type: 'x509' | 'jwt';
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** PEM certificates in the order they were sent, or the token; undefined before anything was. */
  readonly content?: string | undefined;
  /** PEM; of `x509`. */
  readonly privateKey?: string | undefined;
}

const UNUSED_LIFETIME_MS = 24 * 3_600_000;

/** What users have handed over to act in their name: proxies whose keys were made here, and tokens. */
export class DelegationStore {
  readonly #directory: string;
  readonly #generateKeys: () => Promise<KeyPair>;
  readonly #release: Release;
  readonly #delegations = new Map<string, Delegation>();

  constructor(
    directory: string,
    options: {
      readonly generateKeys: () => Promise<KeyPair>;
      readonly release: Release;
      readonly log?: Report | undefined;
    },
  ) {
    this.#directory = join(directory, 'delegations');
    this.#generateKeys = options.generateKeys;
    this.#release = options.release;
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#directory).filter((each) => each.endsWith('.json'))) {
      try {
        this.#load(name);
      } catch (error) {
        // The user can delegate again. The file stays: the user of the sandbox may want to look at it.
        options.log?.(`The delegation ${name} cannot be read and is left aside: ${inFull(error)}`);
      }
    }
  }

  #load(name: string): void {
    const delegation = JSON.parse(readFileSync(join(this.#directory, name), 'utf8')) as Delegation; // written by `put`
    if (`${delegation.id}.json` !== name || typeof delegation.owner !== 'string') throw new Error('it is none');
    this.#delegations.set(delegation.id, delegation);
  }

  /** The delegations of a user. */
  list(owner: string): readonly Delegation[] {
    const own = [...this.#delegations.values()].filter((delegation) => delegation.owner === owner);
    return own.sort((a, b) => a.id.localeCompare(b.id));
  }

  get(owner: string, id: string): Delegation | undefined {
    const delegation = this.#delegations.get(id);
    return delegation?.owner === owner ? delegation : undefined;
  }

  /**
   * Begins a delegation, or begins anew with one that is there, keeping its key.
   * @param id - left out, a new one is chosen
   * @returns the request for a proxy certificate, PEM; undefined if the id is taken or cannot be one
   */
  async request(
    owner: string,
    id = this.#newId(),
  ): Promise<{ readonly id: string; readonly request: string } | undefined> {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) return undefined;
    const known = this.#delegations.get(id);
    if (known && (known.owner !== owner || known.privateKey === undefined)) return undefined;
    const keys = known?.privateKey ? keyPair(known.privateKey) : await this.#generateKeys();
    const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.#put({ id, owner, type: 'x509', content: known?.content, privateKey, changedAt: Date.now() });
    return { id, request: writeCertificateRequest({ ...keys, version: this.#release === '6.17' ? 2 : 0 }) };
  }

  /**
   * Takes the certificates that answer a request. As A-REX does, it believes everything that is a certificate.
   * @returns false if there is no such delegation or no certificate
   */
  accept(owner: string, id: string, chain: string): boolean {
    const delegation = this.get(owner, id);
    const certificates = certificatesOf(chain);
    if (delegation?.type !== 'x509' || certificates.length === 0) return false;
    const content = certificates.map((certificate) => certificate.toPem()).join('');
    this.#put({ ...delegation, content, changedAt: Date.now() });
    return true;
  }

  /** Keeps a token. */
  keepToken(owner: string, token: string): string {
    const id = this.#newId();
    this.#put({ id, owner, type: 'jwt', content: token, changedAt: Date.now() });
    return id;
  }

  remove(owner: string, id: string): void {
    if (!this.get(owner, id)) return;
    this.#delegations.delete(id);
    rmSync(this.#path(id), { force: true });
  }

  /** What to show in a user's name; undefined before the user has sent it. */
  identity(owner: string, id: string): { readonly certificateChain: string; readonly privateKey: string } | undefined {
    const { content, privateKey } = this.get(owner, id) ?? {};
    return content !== undefined && privateKey !== undefined ? { certificateChain: content, privateKey } : undefined;
  }

  /** When a delegated proxy expires; undefined if there is none. */
  expiresAt(owner: string, id: string): number | undefined {
    const { type, content } = this.get(owner, id) ?? {};
    return type === 'x509' && content !== undefined ? certificatesOf(content)[0]?.notAfter.getTime() : undefined;
  }

  /** Removes delegations that have not changed for a day and that no job uses. */
  removeUnused(inUse: (owner: string, id: string) => boolean, now: number): void {
    for (const { id, owner, changedAt } of this.#delegations.values()) {
      if (changedAt + UNUSED_LIFETIME_MS < now && !inUse(owner, id)) this.remove(owner, id);
    }
  }

  #newId(): string {
    return randomBytes(6).toString('hex');
  }

  #put(delegation: Delegation): void {
    const path = this.#path(delegation.id);
    writeFileSync(`${path}.new`, JSON.stringify(delegation), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    this.#delegations.set(delegation.id, delegation);
  }

  #path(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}

const keyPair = (privateKey: string): KeyPair => ({
  privateKey: createPrivateKey(privateKey),
  publicKey: createPublicKey(privateKey),
});

/** The certificates of a PEM text; none where one of them cannot be read. */
function certificatesOf(chain: string): readonly Certificate[] {
  try {
    return readCertificates(chain, 'the delegation');
  } catch (error) {
    if (!isArcError(error)) throw error;
    return [];
  }
}
