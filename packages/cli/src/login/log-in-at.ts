import type { ConnectionConfig } from 'jasmin-arc/config';
import {
  describeTokenDefect,
  describeTokenPlace,
  findTokenDefects,
  type Login,
  type LoginCode,
  logIn,
} from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';
import { loadConfig } from '../config/load-config.js';
import { findOwnToken } from '../config/own-token.js';
import { findOwnIdentity } from '../config/show-identity.js';
import { formatDuration, formatValidity } from '../output/quantities.js';

/** What is asked of the issuer, as far as the user says. */
export interface LoginWishes {
  readonly clientId: string | undefined;
  /** None for the usual ones. */
  readonly scopes: readonly string[];
  readonly audience: string | undefined;
}

/** What a token has to allow for a job to be submitted, where the server looks at that. */
const SUBMITTING = 'compute.create';

/**
 * Logs in at an issuer for the configured server, and says what the token is good for.
 * @throws TokenIssuerError, TokenError
 */
export async function logInAt(context: Context, issuer: string, wishes: LoginWishes): Promise<void> {
  const { system, screen, signal, globals } = context;
  const { config } = loadConfig(context);
  const { clientId, audience } = wishes;
  // Several in one option are understood, too: that is how issuers write them.
  const scopes = wishes.scopes.flatMap((text) => text.split(/[\s,]+/)).filter((scope) => scope !== '');
  const login = await logIn(issuer, {
    endpoint: config.endpoint,
    onCode: (code) => showCode(context, code),
    clientId,
    scopes: scopes.length === 0 ? undefined : scopes,
    audience,
    env: system.env,
    signal,
    now: () => system.now(),
  });
  screen.say(describeLogin(login, system.now()), 'good');
  await warnOfUse(context, config, login);
  if (globals.json) await context.json({ login: loginFacts(login) });
}

/** Also when quiet: without it there is no login. */
function showCode({ screen, system }: Context, { page, pageWithCode, code, validUntil }: LoginCode): void {
  const time = formatDuration((validUntil.getTime() - system.now().getTime()) / 1_000);
  screen.notice(`open ${page} in a browser, and enter the code ${code} within ${time}`);
  if (pageWithCode !== undefined) screen.notice(`or open ${pageWithCode}, and compare the code`);
}

function describeLogin(login: Login, now: Date): string {
  const { issuer, endpoint, claims, expiresAt, isRefreshable } = login;
  const subject = claims?.subject === undefined ? '' : ` as ${claims.subject}`;
  const validity = expiresAt === undefined ? undefined : formatValidity({ notAfter: expiresAt }, now);
  const end = isRefreshable ? 'refreshed until you log out' : 'not refreshed: log in again when it has ended';
  return [`logged in at ${issuer}${subject}, for ${endpoint}`, validity, end]
    .filter((part) => part !== undefined)
    .join('; ');
}

/** Why the token may not be what the server is shown, or may not be enough for it. */
async function warnOfUse(context: Context, config: ConnectionConfig, { claims }: Login): Promise<void> {
  const { screen, system } = context;
  if (config.AUTHENTICATION === 'x509') {
    screen.warn('AUTHENTICATION is "x509": the server is shown your certificate, not the token');
    return;
  }
  const own = await findOwnToken(context, config);
  if (own?.token !== undefined && own.token.place.kind !== 'login') {
    screen.warn(`Another token is used rather than this one: that in ${describeTokenPlace(own.token.place)}`);
    return;
  }
  const isAuto = config.AUTHENTICATION === 'auto';
  if (isAuto && (await findOwnIdentity(context, config)).taken !== undefined) {
    screen.warn('The server is shown your certificate, not the token', SAY_TOKEN);
  } else if (isAuto && (claims?.audience ?? []).length === 0) {
    screen.warn('The token does not say which server it is for, and is not shown to this one', SAY_TOKEN);
  }
  const { endpoint } = config;
  for (const defect of claims === undefined
    ? []
    : findTokenDefects(claims, { endpoint, scope: SUBMITTING, now: system.now() })) {
    const hint = defect.kind === 'other-audience' && isAuto ? SAY_TOKEN : undefined;
    screen.warn(`The token ${describeTokenDefect(defect, system.now())}`, hint);
  }
}

const SAY_TOKEN = 'To use it here all the same, set AUTHENTICATION: "token" in the configuration.';

/** For programs. */
function loginFacts(login: Login): Readonly<Record<string, unknown>> {
  const { issuer, endpoint: server, path: file, clientId, claims, expiresAt: notAfter, isRefreshable } = login;
  const { subject, audience, scopes } = claims ?? {};
  return { issuer, server, file, clientId, subject, audience, scopes, notAfter, isRefreshable };
}
