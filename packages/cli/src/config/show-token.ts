import type { ConnectionConfig } from 'jasmin-arc/config';
import { type BearerToken, describeTokenDefect, describeTokenPlace, findTokenDefects } from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { formatAge, formatMoment } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { findTokenInUse } from './token-in-use.js';

/** What a token has to allow for a job to be submitted, where the server looks at that. */
const SUBMITTING = 'compute.create';

/**
 * Prints what the token in use says of itself, never the token.
 * @returns whether nothing in it speaks against it
 * @throws CommandError if there is none
 */
export async function showToken(context: Context, config: ConnectionConfig): Promise<boolean> {
  const { screen, system, globals } = context;
  const { claims, place } = await requireToken(context, config);
  const now = system.now();
  const defects =
    claims === undefined ? [] : findTokenDefects(claims, { endpoint: config.endpoint, scope: SUBMITTING, now });
  if (globals.json) {
    const shown = claims ?? null;
    await context.json({
      token: { place: describeTokenPlace(place), server: config.endpoint, claims: shown, defects },
    });
    return defects.length === 0;
  }
  const moment = (date: Date | undefined) => date && `${formatMoment(date)} (${formatAge(date, now)})`;
  const list = (texts: readonly string[] = []) => (texts.length === 0 ? undefined : texts.join(', '));
  const isExpired = defects.some(({ kind }) => kind === 'expired');
  const good = claims === undefined ? 'can be read by its issuer only' : `fits ${config.endpoint}, as far as it says`;
  const { columns, paint } = screen;
  await screen.lines(
    formatFacts(
      [
        ['Token', describeTokenPlace(place)],
        ['Issuer', claims?.issuer],
        ['Subject', claims?.subject],
        ['For', list(claims?.audience)],
        ['Allows', list(claims?.scopes)],
        ['Valid from', claims?.notBefore && claims.notBefore > now ? moment(claims.notBefore) : undefined],
        [isExpired ? 'Expired' : 'Valid until', moment(claims?.expiresAt)],
        ...(defects.length === 0
          ? [['Verdict', `it ${good}`] as const]
          : defects.map((defect) => ['Verdict', `it ${describeTokenDefect(defect, now)}`] as const)),
      ],
      { columns, paint },
    ),
  );
  return defects.length === 0;
}

async function requireToken(context: Context, config: ConnectionConfig): Promise<BearerToken> {
  const { token, searched } = await findTokenInUse(context, config);
  if (token !== undefined) return token;
  throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_NO_TOKEN', `There is no token in ${searched.join(', ')}`, {
    hint: 'Put it into one of these, readable by you alone, or name its file as TOKEN_FILE in the configuration.',
  });
}
