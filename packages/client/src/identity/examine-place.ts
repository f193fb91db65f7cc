import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type AnyArcError,
  CertificateExpiredError,
  CredentialMissingError,
  isArcError,
  ProxyFileError,
} from '../errors/index.js';
import { isErrorCode } from '../errors/system-error.js';
import type { Certificate } from '../pki/certificate.js';
import type { ChainDefect } from '../pki/chain-defect.js';
import { type OldProxyKind, oldProxyKind } from '../pki/old-proxy.js';
import { requireValid } from '../pki/proxy.js';
import { findProxyPathDefect } from '../pki/proxy-path.js';
import { hasAttributes } from '../voms/has-attributes.js';
import { hasBundleName, holdsKey, readCredentialFile, requirePrivate } from './credential-file.js';
import { isProtected } from './credential-opener.js';
import type { IdentityPlace } from './identity-places.js';
import { KEY_NAMES } from './key-file.js';
import { readProxyFile } from './proxy-file.js';
import { readUserCertificates, readUserCredential } from './user-credential.js';

/**
 * What came of looking at a place: it was `taken`, or why it was not. `later`: another came before; `excluded`: the configuration names
 * another; `not-ours`: it belongs to another user; `exposed`: others can read or change it; `old-proxy`: a kind of proxy from before
 * RFC 3820; `unusable`: anything else, which `error` or `defect` tells.
 */
export type PlaceOutcome =
  | 'taken'
  | 'later'
  | 'excluded'
  | 'missing'
  | 'unreadable'
  | 'not-ours'
  | 'exposed'
  | 'expired'
  | 'not-yet-valid'
  | 'old-proxy'
  | 'unusable';

/** A place that was searched for the user's identity, and what is known of it. */
export interface ExaminedPlace extends IdentityPlace {
  /** Whether it was taken, or why not. */
  readonly outcome: PlaceOutcome;
  /** The subject of the user's certificate, also behind a proxy, in slash form; undefined where it is not known. */
  readonly identity?: string | undefined;
  /** The authority that issued the user's certificate, in slash form. */
  readonly issuer?: string | undefined;
  /** When it begins to be valid. */
  readonly notBefore?: Date | undefined;
  /** When it ends to be valid. */
  readonly notAfter?: Date | undefined;
  /** The virtual organisations whose attributes a proxy carries; not verified. */
  readonly organisations?: readonly string[] | undefined;
  /** Whether a pass phrase is needed. */
  readonly isEncrypted?: boolean | undefined;
  /** The kind of an old proxy. */
  readonly oldKind?: OldProxyKind | undefined;
  /** The error of reading or using it. */
  readonly error?: AnyArcError | undefined;
  /** What is wrong with the certificates of a proxy. */
  readonly defect?: ChainDefect | undefined;
  /** SHA-256 of the certificate, in hexadecimal. */
  readonly fingerprint?: string | undefined;
  /** The same of the certificates above a proxy. */
  readonly issuedBy?: readonly string[] | undefined;
}

/** A place that need not be looked at. */
export const notExamined = (place: IdentityPlace, outcome: 'later' | 'excluded'): ExaminedPlace => ({
  ...place,
  outcome,
});

/** Looks at a proxy file. */
export async function examineProxy(place: IdentityPlace, now: Date): Promise<ExaminedPlace> {
  try {
    const { chain, identity, notBefore, notAfter } = await readProxyFile(place.path);
    const owner = chain.find(({ isProxy }) => !isProxy);
    const facts = {
      ...place,
      identity,
      issuer: owner?.issuer,
      notBefore,
      notAfter,
      fingerprint: chain[0].fingerprint,
      issuedBy: chain.slice(1).map(({ fingerprint }) => fingerprint),
      ...(hasAttributes(chain) && { organisations: await readOrganisations(chain) }),
    };
    return { ...facts, ...judgeProxy(chain, now) };
  } catch (error) {
    if (!isArcError(error)) throw error;
    return { ...place, outcome: outcomeOf(error), error };
  }
}

/** What reads attributes is loaded only for users who have some. */
const readOrganisations = async (chain: readonly Certificate[]): Promise<readonly string[]> =>
  (await import('./organisations.js')).organisationsOf(chain);

type Judgement = Pick<ExaminedPlace, 'outcome' | 'oldKind' | 'defect'>;

function judgeProxy(chain: readonly [Certificate, ...Certificate[]], now: Date): Judgement {
  const oldKind = chain.map(oldProxyKind).find((kind) => kind !== undefined);
  if (oldKind !== undefined) return { outcome: 'old-proxy', oldKind };
  if (!chain[0].isProxy) return { outcome: 'unusable' };
  const defect = findProxyPathDefect(chain, now);
  if (defect === undefined) return { outcome: 'taken' };
  const { reason } = defect;
  return { outcome: reason === 'expired' || reason === 'not-yet-valid' ? reason : 'unusable', defect };
}

/** Looks at a certificate and its key. An encrypted key is not decrypted. */
export async function examineCertificate(place: IdentityPlace, now: Date): Promise<ExaminedPlace> {
  try {
    const file = await readCredentialFile(place.path, 'certificate', 'CLIENT_CERT');
    const key = place.key ?? (place.source === 'usual' && !holdsKey(file) ? keyBeside(place.path) : undefined);
    const files = { clientCert: place.path, clientKey: key };
    const isBundle = hasBundleName(place.path) && isProtected(file);
    if (isBundle) {
      if (key === undefined) requirePrivate(file);
      return { ...place, key: key ?? place.path, outcome: 'taken', isEncrypted: true };
    }
    const [certificate] = await readUserCertificates(place.path);
    const { subject: identity, issuer, notBefore, notAfter, fingerprint } = certificate;
    const facts = { ...place, key: key ?? place.key, identity, issuer, notBefore, notAfter, fingerprint };
    try {
      requireValid([certificate], now);
      await readUserCredential(files);
      return { ...facts, outcome: 'taken', isEncrypted: false };
    } catch (error) {
      if (!isArcError(error)) throw error;
      if (error.code === 'ERR_ARC_PASS_PHRASE') return { ...facts, outcome: 'taken', isEncrypted: true };
      const outcome = outcomeOf(error);
      // The certificate is there; it is the key that is not.
      return { ...facts, outcome: outcome === 'missing' ? 'unusable' : outcome, error };
    }
  } catch (error) {
    if (!isArcError(error)) throw error;
    return { ...place, outcome: outcomeOf(error), error };
  }
}

/** The key in the same directory; where there is none, the name that it should have. */
function keyBeside(cert: string): string {
  const directory = dirname(cert);
  const name = KEY_NAMES.find((one) => existsSync(join(directory, one))) ?? 'userkey.pem';
  return join(directory, name);
}

function outcomeOf(error: AnyArcError): PlaceOutcome {
  if (error instanceof CertificateExpiredError)
    return error.remedy === 'wait-until-valid' ? 'not-yet-valid' : 'expired';
  if (error instanceof CredentialMissingError) return isErrorCode(error.cause, 'ENOENT') ? 'missing' : 'unreadable';
  if (error.code === 'ERR_ARC_KEY_PERMISSIONS') return 'exposed';
  if (!(error instanceof ProxyFileError)) return 'unusable';
  switch (error.remedy) {
    case 'use-own-file':
      return 'not-ours';
    case 'discard-exposed-proxy':
      return 'exposed';
    case 'replace-proxy-file':
      return 'unreadable';
    default:
      return 'unusable';
  }
}
