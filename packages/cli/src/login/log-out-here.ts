import { type LoggedOut, loginFile, logOut } from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';
import { loadConfig } from '../config/load-config.js';
import { formatMoment } from '../output/quantities.js';

/**
 * Ends the login for the configured server, and says what has been done.
 * @throws TokenIssuerError if the issuer cannot be asked: nothing is deleted then
 */
export async function logOutHere(context: Context, { localOnly }: { readonly localOnly: boolean }): Promise<void> {
  const { screen, system, globals, signal } = context;
  const { endpoint } = loadConfig(context).config;
  const done = await logOut(loginFile(endpoint, system.env), { localOnly, signal });
  if (done === undefined) {
    screen.say(`there is no login for ${endpoint}: nothing has been done`);
  } else {
    screen.say(describeLogout(done), 'good');
    const { login, revoked } = done;
    if (!revoked.includes('access-token') && !login.hasEnded(system.now())) {
      const end = login.expiresAt === undefined ? 'its end' : formatMoment(login.expiresAt);
      screen.notice(`the token itself is deleted here, and not revoked: a copy of it would be accepted until ${end}`);
    }
  }
  if (globals.json) await context.json({ loggedOut: done === undefined ? null : logoutFacts(done) });
}

const NAMES = { 'refresh-token': 'the refresh token', 'access-token': 'the token' } as const;

function describeLogout({ login: { issuer, endpoint }, revoked, revocation }: LoggedOut): string {
  const what = {
    done: `${issuer} has revoked ${revoked.map((token) => NAMES[token]).join(' and ')}`,
    'not-offered': `${issuer} revokes no tokens`,
    'not-asked': `${issuer} was not asked to revoke anything`,
  }[revocation];
  return `${what}; the login for ${endpoint} is deleted`;
}

/** For programs. */
function logoutFacts({ login, revoked, revocation }: LoggedOut): Readonly<Record<string, unknown>> {
  const { issuer, endpoint: server, path: file, expiresAt: notAfter } = login;
  return { issuer, server, file, notAfter, revocation, revoked };
}
