import { TokenError } from '../errors/index.js';
import type { FoundIdentity } from '../identity/find-identity.js';
import { readProxyFile } from '../identity/proxy-file.js';
import { TrustedAuthorities } from '../identity/trusted-authorities.js';
import { readUserCertificates } from '../identity/user-credential.js';
import type { Certificate } from '../pki/certificate.js';
import type { Credential } from '../pki/credential.js';
import { type BearerToken, describeTokenPlace } from '../tokens/bearer-token.js';
import { describeTokenDefect, findTokenDefects } from '../tokens/token-defect.js';
import { findVomsServers } from '../voms/find-voms-servers.js';
import { parseVomsRequest, plainFqan } from '../voms/fqan.js';
import { hasAttributes } from '../voms/has-attributes.js';
import { vomsDirectory } from '../voms/voms-directory.js';
import { ownVomsesPlaces } from '../voms/vomses-places.js';
import {
  foundWith,
  NOT_NEEDED,
  type OrganisationServers,
  type Outcome,
  type ShownGroups,
  type ShownIdentity,
  type Warning,
} from './finding.js';
import type { AnyCheck } from './run-checks.js';
import type { Subject } from './subject.js';

/** Authorities take days to issue a certificate. */
const SOON_MS = 30 * 86_400_000;

/** The checks of what shows servers who the user is. */
export class IdentityChecks {
  readonly #subject: Subject;
  readonly #now: Date;
  #token: BearerToken | undefined;
  #found: FoundIdentity | undefined;
  #shown: ShownIdentity | undefined;

  constructor(subject: Subject, now: Date) {
    this.#subject = subject;
    this.#now = now;
  }

  /** What servers see; undefined before it is known. */
  get shown(): ShownIdentity | undefined {
    return this.#shown;
  }

  /** In their order. */
  all(): readonly AnyCheck[] {
    return [
      { name: 'token', needs: ['configuration'], run: () => this.#checkToken() },
      { name: 'identity', needs: ['configuration', 'token'], run: () => this.#checkIdentity() },
      { name: 'authorities', needs: ['configuration'], run: () => this.#checkAuthorities() },
      { name: 'organisations', needs: ['configuration', 'token'], run: () => this.#checkOrganisations() },
      { name: 'proxy', needs: ['identity', 'organisations'], run: () => this.#checkProxy() },
    ];
  }

  async #checkToken(): Promise<Outcome<'token'>> {
    const token = await this.#subject.token?.current();
    if (token === undefined) return NOT_NEEDED;
    const { claims } = token;
    const place = describeTokenPlace(token.place);
    const facts = { place, issuer: claims?.issuer, subject: claims?.subject, expiresAt: claims?.expiresAt };
    const { endpoint } = this.#subject.config;
    const now = this.#now;
    const defects = claims === undefined ? [] : findTokenDefects(claims, { endpoint, scope: 'compute.create', now });
    const [first] = defects;
    if (first?.kind === 'expired' || first?.kind === 'not-yet-valid') {
      const error = new TokenError(`The token in ${place} ${describeTokenDefect(first, now)}`, {
        problem: first.kind,
        remedy: first.kind === 'expired' ? 'renew-token' : 'wait-for-token',
        ...(token.place.kind === 'file' && { path: token.place.path }),
      });
      return { status: 'failed', error, facts };
    }
    this.#token = token;
    this.#shown = { kind: 'token', identity: claims?.subject, groups: [] };
    return foundWith<'token'>(
      facts,
      defects.map((defect) => ({ kind: 'token-defect', defect })),
    );
  }

  async #checkIdentity(): Promise<Outcome<'identity'>> {
    if (this.#token !== undefined) return NOT_NEEDED;
    const found = await this.#subject.findIdentity?.();
    this.#found = found;
    const taken = found?.taken;
    const passedOver = (found?.places ?? []).filter((place) => place !== taken);
    const facts = { taken, passedOver };
    try {
      // What cannot be used, and a credential in memory: their error is that of all other calls.
      if (taken === undefined) await this.#subject.user.identity();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { status: 'failed', error, facts };
    }
    const notAfter = taken?.kind === 'certificate' ? taken.notAfter : found?.certificate?.notAfter;
    const endsSoon = notAfter !== undefined && notAfter.getTime() - this.#now.getTime() < SOON_MS;
    return foundWith<'identity'>(facts, endsSoon ? [{ kind: 'certificate-ends-soon', notAfter }] : []);
  }

  async #checkAuthorities(): Promise<Outcome<'authorities'>> {
    const { user } = this.#subject;
    const anchors = await user.trustAnchors();
    const directory = user.certsDir;
    const warnings: Warning[] = [];
    const own = await this.#ownCertificates();
    const defect = own.length === 0 ? undefined : await user.findTrustDefect(own.map(({ der }) => der));
    if (defect !== undefined) warnings.push({ kind: 'own-certificate', defect });
    const now = () => this.#now;
    const ended = directory === '' ? [] : await new TrustedAuthorities(directory, { now }).endedLists();
    const told = defect?.kind === 'revocation-list' ? defect.file : undefined;
    for (const list of ended) if (list.file !== told) warnings.push({ kind: 'list-ended', ...list });
    return foundWith<'authorities'>({ directory, count: anchors.length }, warnings);
  }

  /** The certificate of the user with those of authorities beside it; none if a pass phrase is needed to read it. */
  async #ownCertificates(): Promise<readonly Certificate[]> {
    const taken = this.#found?.taken;
    if (taken === undefined) return [];
    try {
      const chain =
        taken.kind === 'proxy' ? (await readProxyFile(taken.path)).chain : await readUserCertificates(taken.path);
      return chain.filter(({ isProxy }) => !isProxy);
    } catch {
      return []; // the check of the identity has told
    }
  }

  async #checkOrganisations(): Promise<Outcome<'organisations'>> {
    const { VOMS, VOMSES } = this.#subject.config;
    if (VOMS.length === 0 || this.#token !== undefined) return NOT_NEEDED;
    const places = ownVomsesPlaces(VOMSES);
    const servers: OrganisationServers[] = [];
    for (const name of new Set(VOMS.map((request) => parseVomsRequest(request).vo))) {
      const found = await findVomsServers(name, places);
      servers.push({ vo: found[0].vo, addresses: found.map(({ host, port }) => `${host}:${port}`) });
    }
    return { status: 'ok', facts: { servers } };
  }

  async #checkProxy(): Promise<Outcome<'proxy'>> {
    if (this.#token !== undefined) return NOT_NEEDED;
    const { user } = this.#subject;
    const credential = await user.credential();
    const { certificate, identity, notAfter } = credential;
    const groups = await groupsIn(credential, this.#now);
    this.#shown = { kind: 'proxy', identity, groups };
    const isNew = this.#found !== undefined && this.#found.proxy?.fingerprint !== certificate.fingerprint;
    return foundWith<'proxy'>(
      { path: user.proxyPath, isNew, identity, notAfter, groups },
      await this.#attributeWarnings(credential),
    );
  }

  /** What servers ignore without a word. Where it is not known here who may sign, they may know. */
  async #attributeWarnings({ chain }: Credential): Promise<readonly Warning[]> {
    if (!hasAttributes(chain)) return [];
    const { findAttributeDefects } = await import('../voms/chain-attributes.js');
    const { config, user } = this.#subject;
    const found = await findAttributeDefects(chain, {
      directory: vomsDirectory(process.env, config.VOMSDIR),
      authorities: { findDefect: (shown) => user.findTrustDefect(shown) },
      now: this.#now,
    });
    return found.flatMap(({ vo, defect }) =>
      defect.kind === 'no-trust' ? [] : [{ kind: 'attribute-defect', vo, defect }],
    );
  }
}

async function groupsIn({ chain }: Credential, now: Date): Promise<readonly ShownGroups[]> {
  if (!hasAttributes(chain)) return [];
  // Loaded only for users who have some.
  const { currentAttributes } = await import('../voms/chain-attributes.js');
  return currentAttributes(chain, now).map(({ vo, fqans }) => ({ vo, fqans: fqans.map(plainFqan) }));
}
