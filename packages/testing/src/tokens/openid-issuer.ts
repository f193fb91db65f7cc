import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const SCOPES = ['compute.create', 'compute.read', 'compute.modify', 'compute.cancel'];

/** Where an issuer is, and what it signs with. */
export interface IssuerPlace {
  readonly url: string;
  readonly key: KeyObject;
  readonly keyId: string;
  /** Hands over what is asked there. */
  readonly listen: (listener: RequestListener) => Promise<AsyncDisposable>;
}

export interface OpenIdIssuerOptions {
  /** @default on a free port of this machine, without TLS, with a key of its own */
  readonly place?: IssuerPlace;
  /** Whether it registers clients by itself. @default false */
  readonly registersClients?: boolean;
  /** @default true */
  readonly revokes?: boolean;
  /** Whether it lets users log in from a terminal. @default true */
  readonly hasDeviceFlow?: boolean;
  /** How long its tokens last. @default 3600 */
  readonly tokenSeconds?: number;
  /** Answers a request in its place, with the error of an OAuth server or with a failure. */
  readonly refuse?: (path: string) => { readonly status: number; readonly body: unknown } | undefined;
  /** Changes what it gives. */
  readonly alter?: (path: string, body: object) => object;
}

/** An OpenID provider on this machine, which knows the client `terminal`. */
export interface OpenIdIssuer extends AsyncDisposable {
  readonly url: string;
  /** Its public keys, for servers that accept its tokens. */
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
  /** The paths that were asked for, in order. */
  readonly requests: readonly string[];
  /**
   * The user confirms a code in the browser.
   * @param resource - what the tokens are for where the client has not said it. @default nothing: they can only be looked up here
   */
  approve(code: string, resource?: string): Promise<void>;
  /** The user says no. */
  deny(code: string): Promise<void>;
  /** The code becomes too old. */
  expire(code: string): Promise<void>;
  /** Ends all logins: refresh tokens are not taken any more. */
  revokeAll(): Promise<void>;
}

/** Starts an OpenID provider whose tokens are for the server that they are asked for. */
export async function startOpenIdIssuer(options: OpenIdIssuerOptions = {}): Promise<OpenIdIssuer> {
  const {
    registersClients = false,
    revokes = true,
    hasDeviceFlow = true,
    tokenSeconds = 3_600,
    refuse,
    alter,
  } = options;
  const requests: string[] = [];
  const grants: string[] = [];
  let handle: RequestListener | undefined;
  const listener: RequestListener = (request, response) => handle?.(request, response);
  const { url, key, keyId, listening } =
    options.place === undefined ? await ownPlace(listener) : await at(options.place, listener);
  const kind = { kid: keyId, alg: 'RS256', use: 'sig' };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'terminal',
        grant_types: [DEVICE_GRANT, 'refresh_token'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
      },
    ],
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), ...kind }] },
    cookies: { keys: ['for tests'] },
    scopes: ['openid', 'offline_access', ...SCOPES],
    rotateRefreshToken: true,
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    issueRefreshToken: async (
      _: unknown,
      client: { grantTypeAllowed(name: string): boolean },
      code: { scopes: Set<string> },
    ) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    ttl: { AccessToken: tokenSeconds, DeviceCode: 600, Grant: 86_400, RefreshToken: 86_400 },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { enabled: hasDeviceFlow },
      registration: { enabled: registersClients },
      revocation: { enabled: revokes },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: ({ oidc: { body } }: TokenRequest, resource: string) => ({
          scope: SCOPES.join(' '),
          // What issuers of grid tokens take for it, and oidc-agent sends.
          audience: body?.audience ?? resource,
          accessTokenTTL: tokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  provider.use(async (context, next) => {
    requests.push(context.path);
    const refusal = refuse?.(context.path);
    if (refusal !== undefined) {
      context.status = refusal.status;
      context.body = refusal.body;
      return;
    }
    await next();
    if (context.status !== 200 || typeof context.body !== 'object' || context.body === null) return;
    // Tests do not wait for the seconds that an issuer wants between two questions.
    if (context.path === '/device/auth') context.body = { ...context.body, interval: 0.05 };
    if (alter !== undefined) context.body = alter(context.path, context.body as object);
  });
  handle = provider.callback();

  const codeFor = async (code: string) => {
    const found = await provider.DeviceCode.findByUserCode(code.replaceAll('-', ''), { ignoreExpiration: true });
    if (found === undefined) throw new Error(`There is no code ${code}`);
    return found;
  };
  return {
    url,
    keys: [{ ...createPublicKey(key).export({ format: 'jwk' }), ...kind }],
    requests,
    async approve(code, otherwise) {
      const found = await codeFor(code);
      const resource = found.params.resource ?? otherwise;
      const grant = new provider.Grant({ accountId: 'jane', clientId: found.clientId });
      grant.addOIDCScope(found.params.scope ?? '');
      if (resource !== undefined) grant.addResourceScope(resource, SCOPES.join(' '));
      const grantId = await grant.save();
      grants.push(grantId);
      Object.assign(found, {
        accountId: 'jane',
        authTime: Math.floor(Date.now() / 1000),
        claims: {},
        grantId,
        scope: found.params.scope,
        ...(resource !== undefined && { resource }),
      });
      await found.save();
    },
    async deny(code) {
      await Object.assign(await codeFor(code), { error: 'access_denied' }).save();
    },
    async expire(code) {
      await Object.assign(await codeFor(code), { exp: Math.floor(Date.now() / 1000) - 10 }).save();
    },
    async revokeAll() {
      for (const grantId of grants) await provider.RefreshToken.revokeByGrantId(grantId);
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

/** What the provider knows of a request for a token. */
interface TokenRequest {
  readonly oidc: { readonly body?: { readonly audience?: string } };
}

interface TakenPlace extends Omit<IssuerPlace, 'listen'> {
  readonly listening: AsyncDisposable;
}

const at = async ({ listen, ...place }: IssuerPlace, listener: RequestListener): Promise<TakenPlace> => ({
  ...place,
  listening: await listen(listener),
});

async function ownPlace(listener: RequestListener): Promise<TakenPlace> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, key, keyId: 'k1', listening: { [Symbol.asyncDispose]: close } };
}
