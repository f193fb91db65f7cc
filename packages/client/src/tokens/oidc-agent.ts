import { createConnection } from 'node:net';
import { requireArgument } from '../checks/require-argument.js';
import { namedValues, object, quantity, simple, text } from '../checks/shape.js';
import { TokenError } from '../errors/index.js';
import { systemReason } from '../errors/system-error.js';
import { BearerToken } from './bearer-token.js';

/** What the agent is asked for. */
export interface AgentOptions {
  /** What the token is to be for (`aud`), as far as the issuer follows that. @default what the issuer gives */
  readonly audience?: string | undefined;
  /** How long the token has to last at least, in seconds. @default 0 */
  readonly minValidSeconds?: number | undefined;
  /** `OIDC_SOCK` in it is the socket of the agent. @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

const OPTIONS = object<AgentOptions>({
  audience: text,
  minValidSeconds: quantity('seconds'),
  env: namedValues(
    'an object of variables',
    simple<string | undefined>('a string', (value) => value === undefined || typeof value === 'string'),
  ),
});

/** The agent may ask the user on the screen whether it shall load the account. */
const TIMEOUT_MS = 60_000;
/** A longer answer has no token in it that could be used. */
const MAX_LENGTH = 1 << 16;

/**
 * Asks oidc-agent for a token, over its socket on this machine. The agent refreshes it where it is too near its end.
 * @param account - the short name of an account of the agent, or the address of an issuer that it has an account for
 * @throws TokenError if the agent does not run, or gives no token
 * @see the documentation of oidc-agent, "IPC-API"
 *
 * @example
 * ```ts
 * const token = await askAgent('egi', { minValidSeconds: 600 });
 * console.log(token.claims?.expiresAt);
 * ```
 */
export async function askAgent(account: string, options: AgentOptions = {}): Promise<BearerToken> {
  requireArgument('askAgent', 'account', account, text);
  requireArgument('askAgent', 'options', options, OPTIONS);
  const { audience, minValidSeconds = 0, env = process.env } = options;
  if (!env.OIDC_SOCK) throw unreachable(account, 'OIDC_SOCK does not name its socket');
  const request = {
    request: 'access_token',
    ...(/^https?:/.test(account) ? { issuer: account } : { account }),
    min_valid_period: Math.ceil(minValidSeconds),
    application_hint: 'jasmin-arc',
    ...(audience !== undefined && { audience }),
  };
  const answer = readAnswer(account, await exchange(env.OIDC_SOCK, JSON.stringify(request), account));
  return new BearerToken(answer, { kind: 'agent', account });
}

/** Sends a request, and returns the JSON that comes back: the agent does not always close the connection after it. */
function exchange(socketPath: string, request: string, account: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = createConnection(socketPath, () => socket.write(request));
    const fail = (error: TokenError) => {
      socket.destroy();
      reject(error);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(TIMEOUT_MS, () =>
      fail(unreachable(account, `it has not answered in ${TIMEOUT_MS / 1_000} seconds`)),
    );
    socket.on('error', (cause) => fail(unreachable(account, systemReason(cause), cause)));
    socket.on('data', (chunk: string) => {
      received += chunk;
      const answer = parse(received);
      if (answer === undefined) {
        if (received.length > MAX_LENGTH) fail(refused(account, 'its answer is too long'));
        return;
      }
      socket.destroy();
      resolve(answer);
    });
    socket.on('end', () => fail(refused(account, 'its answer cannot be understood')));
  });
}

/** @returns undefined while there is more to come */
function parse(received: string): object | undefined {
  try {
    const value: unknown = JSON.parse(received.replace(/\0+$/, '')); // the end of a text in C
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readAnswer(account: string, answer: unknown): string {
  const { status, access_token, error } = answer as Readonly<Record<string, unknown>>;
  if (status === 'success' && typeof access_token === 'string') return access_token;
  throw refused(account, typeof error === 'string' && error !== '' ? error : 'it does not say why');
}

const unreachable = (account: string, reason: string, cause?: unknown): TokenError =>
  new TokenError(`Cannot ask oidc-agent for a token of the account ${account}: ${reason}`, {
    problem: 'agent-unreachable',
    remedy: 'start-agent',
    account,
    ...(cause !== undefined && { cause }),
  });

const refused = (account: string, reason: string): TokenError =>
  new TokenError(`oidc-agent has given no token of the account ${account}: ${reason}`, {
    problem: 'agent-refused',
    remedy: 'load-agent-account',
    account,
  });
