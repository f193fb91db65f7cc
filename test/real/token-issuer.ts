import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startOpenIdIssuer } from 'jasmin-arc-testing/tokens/openid-issuer.js';
import { startHostServer } from './host-server.js';
import type { TestServer } from './servers.js';

const KEY_ID = 'testbed';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The issuer whose tokens all servers of the testbed accept: it publishes its key, and signs what it is asked for. */
export async function startTokenIssuer(server: TestServer) {
  const { url: issuer, key: keyFile } = server.tokenIssuer;
  const key = createPrivateKey(readFileSync(keyFile, 'utf8'));
  const documents: Readonly<Record<string, unknown>> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/jwks` },
    '/jwks': { keys: [{ ...createPublicKey(key).export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' }] },
  };
  const listener = await startHostServer(
    server,
    ({ url = '' }, response) => {
      // ARC 6.17 asks with the whole address, as one asks a proxy.
      const document = documents[new URL(url, issuer).pathname];
      response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document ?? {}));
    },
    Number(new URL(issuer).port),
  );
  return {
    ...listener,
    /** A token of an hour for the user `jane`; the audience is that of no server in particular. */
    token: (claims: Readonly<Record<string, unknown>> = {}): string => {
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now, nbf: now - 10, exp: now + 3600 };
      const payload = { 'wlcg.ver': '1.0', iss: issuer, sub: 'jane', aud: 'https://wlcg.cern.ch/jwt/v1/any', ...times };
      const scope = 'compute.read compute.create compute.modify compute.cancel';
      const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode({ ...payload, scope, ...claims })}`;
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    },
  };
}

/** An OpenID provider in the place of that issuer, at which users log in. */
export function startLoginIssuer(server: TestServer) {
  const { url, key: keyFile } = server.tokenIssuer;
  return startOpenIdIssuer({
    registersClients: true,
    place: {
      url,
      key: createPrivateKey(readFileSync(keyFile, 'utf8')),
      keyId: KEY_ID,
      listen: (listener) =>
        startHostServer(
          server,
          (request, response) => {
            // ARC 6.17 asks with the whole address, which the provider does not expect.
            const { pathname, search } = new URL(request.url ?? '', url);
            request.url = pathname + search;
            listener(request, response);
          },
          Number(new URL(url).port),
        ),
    },
  });
}
