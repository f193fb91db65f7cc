import { isArcError } from '../../../../client/src/errors/index.js';
import { type Certificate, readCertificates } from '../../../../client/src/pki/certificate.js';
import type { Release } from '../../../../sandbox/src/release.js';
import type { Random } from '../../random/random.js';
import type { Agenda } from '../agenda/agenda.js';
import type { UntimedEvent } from '../events/arex-event.js';
import { certificateRequestOf } from './certificate-requests.js';

export interface Delegation {
  readonly id: string;
  readonly owner: string;
  readonly type: 'x509' | 'jwt';
  readonly changedAt: number;
  /** PEM certificates in the order they were sent, or the token; undefined before anything was. */
  readonly content: string | undefined;
  /** When the delegated proxy expires. */
  readonly expiresAt: number | undefined;
}

export interface DelegationsDependencies {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly release: Release;
  readonly emit: (event: UntimedEvent) => void;
}

/** The credentials that users have delegated. */
export class Delegations {
  readonly #delegations = new Map<string, Delegation>();
  readonly #parts: DelegationsDependencies;

  constructor(parts: DelegationsDependencies) {
    this.#parts = parts;
  }

  /** Those of a user. */
  list(owner: string): readonly Delegation[] {
    return [...this.#delegations.values()].filter((each) => each.owner === owner);
  }

  get(owner: string, id: string): Delegation | undefined {
    const delegation = this.#delegations.get(id);
    return delegation?.owner === owner ? delegation : undefined;
  }

  /**
   * Begins a delegation, or the renewal of an existing one.
   * @returns the request for a proxy certificate; undefined if the id is another user's, a token's, or cannot be one
   */
  begin(owner: string, id = this.#newId()): { readonly id: string; readonly request: string } | undefined {
    if (!/^[\w-]{1,64}$/.test(id)) return undefined;
    const known = this.#delegations.get(id);
    if (known && (known.owner !== owner || known.type !== 'x509')) return undefined;
    const { content, expiresAt } = known ?? {};
    this.#put({ id, owner, type: 'x509', content, expiresAt, changedAt: this.#parts.agenda.time });
    this.#parts.emit({ kind: 'delegation-begun', delegationId: id, owner });
    return { id, request: certificateRequestOf(this.#parts.release) };
  }

  /** Takes the answer to a request: any certificates are accepted. @returns false if it is none, or unknown */
  accept(owner: string, id: string, chain: string): boolean {
    const delegation = this.get(owner, id);
    const certificates = certificatesOf(chain);
    if (delegation?.type !== 'x509' || certificates.length === 0) return false;
    const content = certificates.map((certificate) => certificate.toPem()).join('');
    const expiresAt = certificates[0]?.notAfter.getTime();
    this.#put({ ...delegation, content, expiresAt, changedAt: this.#parts.agenda.time });
    this.#parts.emit({ kind: 'delegation-received', delegationId: id, owner });
    return true;
  }

  keepToken(owner: string, token: string): string {
    const id = this.#newId();
    const changedAt = this.#parts.agenda.time;
    this.#put({ id, owner, type: 'jwt', content: token, expiresAt: undefined, changedAt });
    this.#parts.emit({ kind: 'delegation-received', delegationId: id, owner });
    return id;
  }

  remove(owner: string, id: string): void {
    if (!this.get(owner, id)) return;
    this.#delegations.delete(id);
    this.#parts.emit({ kind: 'delegation-removed', delegationId: id, owner });
  }

  #put(delegation: Delegation): void {
    this.#delegations.set(delegation.id, delegation);
  }

  #newId(): string {
    return Array.from({ length: 12 }, () => this.#parts.random.integer(0, 16).toString(16)).join('');
  }
}

/** None, where one of them cannot be read. */
function certificatesOf(chain: string): readonly Certificate[] {
  try {
    return readCertificates(chain, 'the delegation');
  } catch (error) {
    if (isArcError(error)) return [];
    throw error;
  }
}
