import { isIP } from 'node:net';
import type { Configuration } from 'openid-client';
import { TokenIssuerError } from '../errors/index.js';
import { systemErrorCode } from '../errors/system-error-code.js';
import type { ClientAuthentication } from './login.js';

/** @see RFC 8628, section 3.4 */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

const TIMEOUT_SECONDS = 20;

/** How the issuer knows this program. */
export interface IssuerClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly clientAuthentication?: ClientAuthentication | undefined;
}

/** An issuer, with a client that it knows. */
export interface OpenedIssuer {
  /** As the issuer writes it, which is what its tokens have as `iss`. */
  readonly issuer: string;
  readonly client: IssuerClient;
  readonly configuration: Configuration;
}

/** Most programs need neither. */
export const openIdClient = (): Promise<typeof import('openid-client')> => import('openid-client');

/**
 * Reads how an issuer describes itself.
 * @throws TokenIssuerError if its address is not HTTPS, it does not answer, or is not that issuer
 * @see OpenID Connect Discovery, section 4
 */
export async function openIssuer(issuer: string, client: IssuerClient): Promise<OpenedIssuer> {
  const { discovery, ClientSecretBasic, ClientSecretPost, None } = await openIdClient();
  const { clientSecret } = client;
  const authentication =
    clientSecret === undefined
      ? None()
      : client.clientAuthentication === 'client_secret_basic'
        ? ClientSecretBasic(clientSecret)
        : ClientSecretPost(clientSecret);
  const url = requireSafe(issuer, issuer);
  const configuration = await asking(issuer, async () =>
    discovery(url, client.clientId, undefined, authentication, await settingsFor(url)),
  );
  const described = configuration.serverMetadata();
  const { token_endpoint, device_authorization_endpoint, registration_endpoint, revocation_endpoint } = described;
  for (const endpoint of [token_endpoint, device_authorization_endpoint, registration_endpoint, revocation_endpoint]) {
    if (endpoint !== undefined) requireSafe(endpoint, issuer);
  }
  return { issuer: described.issuer, client, configuration };
}

/**
 * Has an issuer register this program as a client, which some do for everyone.
 * @throws TokenIssuerError if it does not
 * @see OpenID Connect Dynamic Client Registration, section 3.1
 */
export async function registerClient(issuer: string, scope: string): Promise<IssuerClient> {
  const { dynamicClientRegistration, None } = await openIdClient();
  const url = requireSafe(issuer, issuer);
  const metadata = {
    client_name: 'jasmin-arc',
    application_type: 'native',
    grant_types: [DEVICE_GRANT, 'refresh_token'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'none',
    scope,
  };
  try {
    const registered = await asking(issuer, async () =>
      dynamicClientRegistration(url, metadata, None(), await settingsFor(url)),
    );
    const { client_id: clientId, client_secret, token_endpoint_auth_method: method } = registered.clientMetadata();
    if (typeof client_secret !== 'string' || method === 'none') return { clientId };
    return {
      clientId,
      clientSecret: client_secret,
      clientAuthentication: method === 'client_secret_post' ? method : 'client_secret_basic', // RFC 7591, section 2
    };
  } catch (error) {
    if (!(error instanceof TokenIssuerError) || error.problem !== 'rejected') throw error;
    throw clientIdNeeded(issuer, error);
  }
}

/** The issuer has to be told which client this is. */
export const clientIdNeeded = (issuer: string, cause?: unknown): TokenIssuerError =>
  new TokenIssuerError(
    cause === undefined
      ? `${issuer} knows only clients that are registered with it, and registers none by itself`
      : `${issuer} knows only clients that are registered with it, and has not registered this one`,
    { problem: 'client-id-needed', remedy: 'give-client-id', issuer, ...(cause !== undefined && { cause }) },
  );

/** The server's answer to a request, as far as it is one of OAuth. */
export interface IssuerAnswer {
  /** The code of the error, such as `authorization_pending`; undefined if there is none. */
  readonly code: string | undefined;
  readonly description: string | undefined;
}

/** What an issuer has answered to a request that it has refused; undefined where it has not answered in the way of OAuth. */
export async function issuerAnswer(error: unknown): Promise<IssuerAnswer | undefined> {
  const { ResponseBodyError, WWWAuthenticateChallengeError } = await openIdClient();
  if (error instanceof ResponseBodyError) return { code: error.error, description: error.error_description };
  if (!(error instanceof WWWAuthenticateChallengeError)) return undefined;
  const [challenge] = error.cause;
  return { code: challenge?.parameters.error, description: challenge?.parameters.error_description };
}

/** Whether there was no answer, so that another try may get one. */
export const isUnanswered = (error: unknown): boolean =>
  (error instanceof TypeError && error.message === 'fetch failed') ||
  (hasCode(error) && error.code === 'OAUTH_TIMEOUT') ||
  (hasCode(error) && error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' && statusOf(error.cause) >= 500);

/**
 * Sends requests to an issuer.
 * @throws TokenIssuerError in place of what openid-client throws
 */
export async function asking<Result>(issuer: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TokenIssuerError ? error : await issuerError(issuer, error);
  }
}

async function issuerError(issuer: string, error: unknown): Promise<TokenIssuerError> {
  const cause = withoutAnswer(error);
  const answer = await issuerAnswer(error);
  if (answer !== undefined) return rejection(issuer, answer, cause);
  if (isUnanswered(error)) {
    return new TokenIssuerError(`Cannot reach ${issuer}: ${reasonOf(error)}`, {
      problem: 'unreachable',
      remedy: 'check-issuer',
      issuer,
      cause,
    });
  }
  const named = namedIssuer(error);
  if (named !== undefined) {
    return new TokenIssuerError(`What answers at ${issuer} calls itself ${named}`, {
      problem: 'other-issuer',
      remedy: 'use-named-issuer',
      issuer,
      namedIssuer: named,
      cause,
    });
  }
  return new TokenIssuerError(`What answers at ${issuer} is not an OpenID issuer: ${reasonOf(error)}`, {
    problem: 'not-an-issuer',
    remedy: 'check-issuer',
    issuer,
    cause,
  });
}

/** The errors of openid-client carry the answer of the issuer, which may have tokens in it: those of others do not. */
export function withoutAnswer(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError) return error;
  const plain = new Error(error.message);
  plain.name = error.name;
  return Object.assign(plain, hasCode(error) && { code: error.code });
}

const REMEDIES = {
  invalid_client: 'check-client-id',
  unauthorized_client: 'check-client-id',
  invalid_scope: 'ask-issuer-for-less',
  invalid_target: 'ask-issuer-for-less',
} as const;

/** What an issuer has refused, in its own words: a description is for developers, and has no secrets. */
function rejection(issuer: string, { code, description }: IssuerAnswer, cause: unknown): TokenIssuerError {
  const words = [code, description].filter((text) => text !== undefined).join(': ') || 'without a reason';
  return new TokenIssuerError(`${issuer} has refused the request: ${words.replaceAll(/\s+/g, ' ')}`, {
    problem: 'rejected',
    remedy:
      code !== undefined && Object.hasOwn(REMEDIES, code) ? REMEDIES[code as keyof typeof REMEDIES] : 'check-issuer',
    issuer,
    issuerError: code,
    cause,
  });
}

/** With http:// only on this machine, where others cannot listen. @see RFC 8252, section 8.3 */
function requireSafe(address: string, issuer: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    return url;
  if (url?.protocol === 'http:') {
    const whose = address === issuer ? 'It' : `${address}, an address that ${issuer} names,`;
    throw new TokenIssuerError(
      `${whose === 'It' ? address : whose} is not HTTPS: others could read the token on its way`,
      {
        problem: 'insecure',
        remedy: 'use-https-issuer',
        issuer,
      },
    );
  }
  throw new TokenIssuerError(`${address} is not the address of an issuer`, {
    problem: 'not-an-issuer',
    remedy: 'use-https-issuer',
    issuer,
  });
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

async function settingsFor(url: URL) {
  const { allowInsecureRequests } = await openIdClient();
  return { timeout: TIMEOUT_SECONDS, ...(url.protocol === 'http:' && { execute: [allowInsecureRequests] }) };
}

/** The issuer that a document names, where it names another than that it was asked of. */
function namedIssuer(error: unknown): string | undefined {
  if (!hasCode(error) || error.code !== 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return undefined;
  const { body } = (error.cause ?? {}) as { readonly body?: { readonly issuer?: unknown } };
  return typeof body?.issuer === 'string' ? body.issuer : undefined;
}

const hasCode = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && typeof (error as { readonly code?: unknown }).code === 'string';

const statusOf = (response: unknown): number => (response instanceof Response ? response.status : 0);

/** Answers are not quoted: they may have tokens in them. */
function reasonOf(error: unknown): string {
  const status = error instanceof Error ? statusOf(error.cause) : 0;
  if (status !== 0) return `it answers with HTTP status ${status}`;
  if (hasCode(error) && error.code === 'OAUTH_TIMEOUT') return `there is no answer within ${TIMEOUT_SECONDS} seconds`;
  if (error instanceof TypeError && error.cause instanceof Error) {
    const code = systemErrorCode(error.cause);
    return code === undefined ? error.cause.message : (NETWORK_REASONS[code] ?? `${error.cause.message} (${code})`);
  }
  if (hasCode(error) && error.code === 'OAUTH_PARSE_ERROR') return 'it does not answer with JSON';
  return error instanceof Error ? error.message : 'its answer cannot be understood';
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host name',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNRESET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an authority that is not known here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that is not known here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is of an authority that is not known here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};
