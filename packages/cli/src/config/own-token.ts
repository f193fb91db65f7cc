import { isArcError } from 'jasmin-arc';
import type { ConnectionConfig } from 'jasmin-arc/config';
import {
  type BearerToken,
  describeTokenDefect,
  describeTokenPlace,
  findTokenDefects,
  type Login,
} from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';
import { formatValidity } from '../output/quantities.js';
import { findTokenInUse } from './token-in-use.js';

/** The token of the user, if there is one, and why it cannot be used. */
export interface OwnToken {
  /** Undefined where it cannot be read. */
  readonly token?: BearerToken | undefined;
  /** The login that it is of. */
  readonly login?: Login | undefined;
  readonly trouble?: string | undefined;
}

/** The token of TOKEN_FILE, or the one where the tools of grids put it, or that of a login; none where only certificates may be shown. */
export async function findOwnToken(
  context: Pick<Context, 'system'>,
  config: ConnectionConfig,
): Promise<OwnToken | undefined> {
  if (config.AUTHENTICATION === 'x509') return undefined;
  const { endpoint } = config;
  const now = context.system.now();
  try {
    const { token, login } = await findTokenInUse(context, config);
    if (token === undefined) return undefined;
    const defects = token.claims === undefined ? [] : findTokenDefects(token.claims, { endpoint, now });
    // A token that has ended is no trouble where the next use brings another.
    const [defect] = defects.filter(({ kind }) => kind !== 'expired' || login?.isRefreshable !== true);
    return { token, login, trouble: defect && `it ${describeTokenDefect(defect, now)}` };
  } catch (error) {
    if (!isArcError(error)) throw error;
    return { trouble: error.message };
  }
}

/** In a line, never with the token itself. */
export function describeOwnToken({ token, login, trouble }: OwnToken, now: Date): string {
  if (token === undefined) return `cannot be used: ${trouble}`;
  const { issuer, subject, expiresAt } = token.claims ?? {};
  const isOfLogin = token.place.kind === 'login';
  return [
    `${isOfLogin ? 'of' : 'in'} ${describeTokenPlace(token.place)}`,
    isOfLogin ? undefined : issuer && `from ${issuer}`,
    subject && `for ${subject}`,
    trouble === undefined && expiresAt !== undefined ? formatValidity({ notAfter: expiresAt }, now) : undefined,
    login?.isRefreshable ? 'refreshed before it ends' : undefined,
    trouble && `cannot be used: ${trouble}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** For programs. */
export function tokenFacts({ token, login, trouble }: OwnToken): Readonly<Record<string, unknown>> {
  const { issuer, subject, audience, scopes, notBefore, expiresAt } = token?.claims ?? {};
  const isRefreshable = login?.isRefreshable ?? false;
  return {
    place: token?.place,
    issuer,
    subject,
    audience,
    scopes,
    notBefore,
    notAfter: expiresAt,
    isRefreshable,
    trouble,
  };
}
