import type { DeviceAuthorizationResponse, TokenEndpointResponse } from 'openid-client';
import { requireArgument } from '../checks/require-argument.js';
import { callback, listOf, namedValues, object, required, signal, simple, text } from '../checks/shape.js';
import { TokenIssuerError } from '../errors/index.js';
import { sleep } from '../waiting/sleep.js';
import { BearerToken } from './bearer-token.js';
import { type DeviceAnswer, pollForTokens } from './device-polling.js';
import type { Login, LoginRecord } from './login.js';
import { draftLogin, loginFile } from './login-file.js';
import { underLoginLock } from './login-lock.js';
import {
  asking,
  clientIdNeeded,
  DEVICE_GRANT,
  type IssuerClient,
  issuerAnswer,
  isUnanswered,
  type OpenedIssuer,
  openIdClient,
  openIssuer,
  registerClient,
  withoutAnswer,
} from './openid-issuer.js';
import { audienceParameters, tokensOf } from './token-answer.js';

/** What the user has to do in a browser, on any machine. */
export interface LoginCode {
  /** The page on which the code is entered. */
  readonly page: string;
  /** The page with the code in its address; undefined where the issuer has none. */
  readonly pageWithCode: string | undefined;
  /** What the user enters. */
  readonly code: string;
  /** When it stops being valid. */
  readonly validUntil: Date;
}

/** What is asked of the issuer. */
export interface LogInOptions {
  /** The compute element that the token is for, e.g. `https://ce.example.org:443/arex`; `arc.config.endpoint` has it. */
  readonly endpoint: string;
  /** Shows the code to the user. */
  readonly onCode: (code: LoginCode) => void;
  /** As the issuer knows this program. @default the issuer is asked to register it */
  readonly clientId?: string | undefined;
  /** What the token is to allow. @default compute.create, compute.read, compute.modify, compute.cancel, offline_access */
  readonly scopes?: readonly string[] | undefined;
  /** What the token is to be for (`aud`). @default the origin of the endpoint, e.g. `https://ce.example.org` */
  readonly audience?: string | undefined;
  /** Where the file of the login is: `XDG_CONFIG_HOME` and `HOME` in it are used. @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
  /** How to wait, in milliseconds. @default with a timer */
  readonly sleep?: ((milliseconds: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

const OPTIONS = object<LogInOptions>({
  endpoint: required(text),
  onCode: required(callback<LogInOptions['onCode']>()),
  clientId: text,
  scopes: listOf('scopes', text),
  audience: text,
  env: namedValues(
    'an object of variables',
    simple<string | undefined>('a string', (value) => value === undefined || typeof value === 'string'),
  ),
  signal,
  now: callback(),
  sleep: callback(),
});

/** What ARC servers look at, and what lets the login go on when its token ends. */
export const DEFAULT_SCOPES: readonly string[] = [
  'compute.create',
  'compute.read',
  'compute.modify',
  'compute.cancel',
  'offline_access',
];

/** RFC 8628, section 3.2: where the issuer says nothing. */
const USUAL_INTERVAL_SECONDS = 5;

/**
 * Logs the user in at an issuer of tokens: the user confirms a code in a browser, on any machine, and the token is kept in a file of its
 * own, readable by its owner only. It is found with `ambientCredentials: true`, and refreshed while the issuer allows it.
 * @param issuer - the address of the issuer, e.g. `https://iam.example.org/`; https, except on this machine
 * @returns the login, which replaces the one before for the same compute element
 * @throws TokenIssuerError if the issuer gives none; TokenError if it cannot be kept or used; the reason of an abort
 * @see RFC 8628; OpenID Connect Discovery, section 4
 *
 * @example
 * ```ts
 * const login = await logIn('https://iam.example.org/', {
 *   endpoint: arc.config.endpoint,
 *   onCode: ({ page, code }) => console.log(`open ${page} and enter ${code}`),
 * });
 * console.log(login.expiresAt);
 * ```
 */
export async function logIn(issuer: string, options: LogInOptions): Promise<Login> {
  requireArgument('logIn', 'issuer', issuer, text);
  requireArgument('logIn', 'options', options, OPTIONS);
  const { endpoint, scopes = DEFAULT_SCOPES, audience = new URL(endpoint).origin, now = () => new Date() } = options;
  const path = loginFile(endpoint, options.env);
  // What cannot be kept is not asked for.
  await using draft = await draftLogin(path);
  const scope = scopes.join(' ');
  const opened = await openForDevices(issuer, options.clientId, scope);
  const { started, parameters } = await startLogin(opened, scope, audience);
  const validUntil = new Date(now().getTime() + started.expires_in * 1_000);
  options.onCode({
    page: started.verification_uri,
    pageWithCode: started.verification_uri_complete,
    code: started.user_code,
    validUntil,
  });
  const answer = await pollForTokens(() => lookForTokens(opened, started.device_code, parameters), {
    intervalSeconds: started.interval ?? USUAL_INTERVAL_SECONDS,
    expiresInSeconds: started.expires_in,
    sleep: options.sleep ?? sleep,
    now,
    signal: options.signal,
  });
  if (answer === undefined) {
    throw new TokenIssuerError(`The login at ${opened.issuer} was not confirmed in time`, {
      problem: 'too-late',
      remedy: 'confirm-login',
      issuer: opened.issuer,
    });
  }
  const record: LoginRecord = {
    issuer: opened.issuer,
    endpoint,
    ...opened.client,
    audience,
    ...tokensOf(answer, now()),
  };
  // One that cannot be sent is not kept.
  new BearerToken(record.accessToken, { kind: 'login', issuer: record.issuer, path });
  return await underLoginLock(path, () => draft.keep(record), { signal: options.signal });
}

async function openForDevices(issuer: string, clientId: string | undefined, scope: string): Promise<OpenedIssuer> {
  // The id is shown only to the endpoints that are asked later.
  const opened = await openIssuer(issuer, { clientId: clientId ?? 'jasmin-arc' });
  const { device_authorization_endpoint, registration_endpoint } = opened.configuration.serverMetadata();
  if (device_authorization_endpoint === undefined) {
    throw new TokenIssuerError(`${opened.issuer} does not let users log in from a terminal`, {
      problem: 'no-device-login',
      remedy: 'get-token-elsewhere',
      issuer: opened.issuer,
    });
  }
  if (clientId !== undefined) return opened;
  if (registration_endpoint === undefined) throw clientIdNeeded(opened.issuer);
  const client: IssuerClient = await registerClient(issuer, scope);
  return openIssuer(issuer, client);
}

async function startLogin(
  { issuer, configuration }: OpenedIssuer,
  scope: string,
  audience: string,
): Promise<{ readonly started: DeviceAuthorizationResponse; readonly parameters: Readonly<Record<string, string>> }> {
  const { initiateDeviceAuthorization } = await openIdClient();
  const start = async (withResource: boolean) => {
    const parameters = audienceParameters(audience, withResource);
    const started = await initiateDeviceAuthorization(configuration, { scope, ...parameters });
    return { started, parameters };
  };
  return asking(issuer, async () => {
    try {
      return await start(true);
    } catch (error) {
      // It has resources, and this server is none of them: it may still know it as an audience.
      if ((await issuerAnswer(error))?.code !== 'invalid_target') throw error;
      return start(false);
    }
  });
}

async function lookForTokens(
  { issuer, configuration }: OpenedIssuer,
  deviceCode: string,
  parameters: Readonly<Record<string, string>>,
): Promise<DeviceAnswer<TokenEndpointResponse>> {
  const { genericGrantRequest } = await openIdClient();
  return asking(issuer, async () => {
    try {
      const tokens = await genericGrantRequest(configuration, DEVICE_GRANT, { device_code: deviceCode, ...parameters });
      return { kind: 'given', tokens };
    } catch (error) {
      if (isUnanswered(error)) return { kind: 'unanswered' };
      switch ((await issuerAnswer(error))?.code) {
        case 'authorization_pending':
          return { kind: 'pending' };
        case 'slow_down':
          return { kind: 'slow-down' };
        case 'expired_token':
          return { kind: 'too-late' };
        case 'access_denied':
          throw new TokenIssuerError(`The login at ${issuer} was denied`, {
            problem: 'denied',
            remedy: 'confirm-login',
            issuer,
            issuerError: 'access_denied',
            cause: withoutAnswer(error),
          });
        default:
          throw error;
      }
    }
  });
}
