import type { ConnectionConfig } from 'jasmin-arc/config';
import {
  describeTokenDefect,
  describeTokenPlace,
  findTokenDefects,
  type Login,
  type TokenPlace,
} from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { formatAge, formatMoment } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { findTokenInUse, type TokenSearch } from './token-in-use.js';

/** What a token has to allow for a job to be submitted, where the server looks at that. */
const SUBMITTING = 'compute.create';

/**
 * Prints what the token in use says of itself, never the token.
 * @returns whether nothing in it speaks against it
 * @throws CommandError if there is none
 */
export async function showToken(context: Context, config: ConnectionConfig): Promise<boolean> {
  const { screen, system, globals } = context;
  const { token, login } = await requireToken(context, config);
  const { claims, place } = token;
  const now = system.now();
  const isRefreshable = login?.isRefreshable ?? false;
  const isRefreshedWhenUsed = isRefreshable && login?.hasEnded(now) === true;
  const defects = (
    claims === undefined ? [] : findTokenDefects(claims, { endpoint: config.endpoint, scope: SUBMITTING, now })
  ).filter(({ kind }) => kind !== 'expired' || !isRefreshedWhenUsed);
  if (globals.json) {
    const shown = claims ?? null;
    await context.json({
      token: { place: describeTokenPlace(place), server: config.endpoint, claims: shown, isRefreshable, defects },
    });
    return defects.length === 0;
  }
  const moment = (date: Date | undefined) => date && `${formatMoment(date)} (${formatAge(date, now)})`;
  const list = (texts: readonly string[] = []) => (texts.length === 0 ? undefined : texts.join(', '));
  const isExpired = isRefreshedWhenUsed || defects.some(({ kind }) => kind === 'expired');
  const good = claims === undefined ? 'can be read by its issuer only' : `fits ${config.endpoint}, as far as it says`;
  const { columns, paint } = screen;
  await screen.lines(
    formatFacts(
      [
        ['Token', describeTokenPlace(place)],
        ['Issuer', claims?.issuer ?? login?.issuer],
        ['Subject', claims?.subject],
        ['For', list(claims?.audience)],
        ['Allows', list(claims?.scopes)],
        ['Valid from', claims?.notBefore && claims.notBefore > now ? moment(claims.notBefore) : undefined],
        [isExpired ? 'Expired' : 'Valid until', moment(claims?.expiresAt ?? login?.expiresAt)],
        ['Refreshed', describeRefresh(place, login, isRefreshedWhenUsed)],
        ...(defects.length === 0
          ? [['Verdict', `it ${good}`] as const]
          : defects.map((defect) => ['Verdict', `it ${describeTokenDefect(defect, now)}`] as const)),
      ],
      { columns, paint },
    ),
  );
  return defects.length === 0;
}

/** Who gets another token when this one ends. */
function describeRefresh(place: TokenPlace, login: Login | undefined, hasEnded: boolean): string {
  if (login !== undefined) {
    if (!login.isRefreshable) return 'no: the issuer has given nothing to refresh it with';
    return hasEnded ? 'when it is used next' : 'by its issuer, before it ends, until you log out';
  }
  if (place.kind === 'agent') return 'by oidc-agent, as long as it can';
  return place.kind === 'file' ? 'by what writes this file: it is read again near its end' : 'no';
}

async function requireToken(
  context: Context,
  config: ConnectionConfig,
): Promise<TokenSearch & { readonly token: NonNullable<TokenSearch['token']> }> {
  const { token, login, searched } = await findTokenInUse(context, config);
  if (token !== undefined) return { token, login, searched };
  throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_NO_TOKEN', `There is no token in ${searched.join(', ')}`, {
    hint: 'Log in at an issuer with "jasmin-arc token login ISSUER", put a token where it is looked for ("jasmin-arc help config"), or name its file as TOKEN_FILE in the configuration.',
  });
}
