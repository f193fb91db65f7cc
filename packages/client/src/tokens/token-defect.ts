import type { TokenDefect } from '../errors/index.js';
import { isForService } from './token-audience.js';
import type { TokenClaims } from './token-claims.js';

/** What a token is to be used for. */
export interface TokenUse {
  /** The compute element, e.g. `https://ce.example.org:443/arex`. @default any */
  readonly endpoint?: string | undefined;
  /** What the request needs, such as `compute.create`. @default nothing */
  readonly scope?: string | undefined;
  /** @default the clock of this machine */
  readonly now?: Date | undefined;
}

/**
 * What speaks against a token, the gravest first. Servers check the times without leeway, the rest only where they are set up to: where
 * a server has refused a token, these are the reasons that it may have had.
 *
 * @example
 * ```ts
 * const claims = readTokenClaims({ exp: 0 });
 * for (const defect of findTokenDefects(claims, { endpoint: arc.config.endpoint })) console.warn(describeTokenDefect(defect));
 * ```
 */
export function findTokenDefects(claims: TokenClaims, use: TokenUse = {}): readonly TokenDefect[] {
  const { endpoint, scope, now = new Date() } = use;
  const { expiresAt, notBefore, audience, scopes, malformed } = claims;
  const defects: TokenDefect[] = [];
  if (expiresAt !== undefined && expiresAt <= now) defects.push({ kind: 'expired', expiredAt: expiresAt });
  if (notBefore !== undefined && notBefore > now) defects.push({ kind: 'not-yet-valid', validFrom: notBefore });
  for (const claim of malformed) defects.push({ kind: 'malformed-claim', claim });
  if (endpoint !== undefined && audience.length > 0 && !isForService(claims, endpoint)) {
    defects.push({ kind: 'other-audience', audience });
  }
  if (scope !== undefined && scopes.length > 0 && !scopes.includes(scope)) {
    defects.push({ kind: 'missing-scope', scope, scopes });
  }
  return defects;
}

/**
 * A defect in words that complete "the token".
 * @param now - the present time
 *
 * @example
 * ```ts
 * console.log(`the token ${describeTokenDefect({ kind: 'expired', expiredAt: new Date(0) })}`);
 * ```
 */
export function describeTokenDefect(defect: TokenDefect, now: Date = new Date()): string {
  switch (defect.kind) {
    case 'expired':
      return `expired ${span(now.getTime() - defect.expiredAt.getTime())} ago, on ${defect.expiredAt.toISOString()}`;
    case 'not-yet-valid':
      return `is valid only in ${span(defect.validFrom.getTime() - now.getTime())}, from ${defect.validFrom.toISOString()}`;
    case 'malformed-claim':
      return `has a claim "${defect.claim}" of a wrong type`;
    case 'other-audience':
      return `is for ${defect.audience.join(', ')} (its "aud"), not for this server`;
    case 'missing-scope':
      return `allows ${defect.scopes.join(', ')} (its "scope"), not ${defect.scope}`;
  }
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A time span in its largest unit, rounded down. */
function span(milliseconds: number): string {
  const [unit, length] = UNITS.find(([, one]) => milliseconds >= 2 * one) ?? ['second', 1000];
  const count = Math.floor(milliseconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
