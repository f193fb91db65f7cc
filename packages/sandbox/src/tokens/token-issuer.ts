import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Release } from '../release.js';
import type { Client } from '../tls/client-identity.js';

/** A public key of an issuer, as it publishes them (RFC 7517); `kid` is what its tokens call it. */
export type TokenKey = JsonWebKey & {
  /** The name of the key in the headers of tokens. */
  readonly kid: string;
};

/** Who may issue tokens, with fixed keys: the sandbox fetches none. */
export interface TokenIssuerOptions {
  /** What tokens have to name as their issuer (`iss`), to the character. */
  readonly issuer: string;
  /** The keys that its tokens may be signed with: RSA for RS256; on ARC 7 also P-256 for ES256. */
  readonly keys: readonly TokenKey[];
}

/** What tokens claim; see RFC 7519. */
export type TokenClaims = Readonly<Record<string, unknown>>;

const LIFETIME_SECONDS = 3600;
const SCOPES = 'compute.read compute.create compute.modify compute.cancel';

/** Makes tokens. The key is made with the first, and is gone with the sandbox. */
export class TokenIssuer {
  readonly #issuer: string;
  readonly #audience: string;
  #keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;

  /** @param url - of the compute element, e.g. `https://localhost:4443/arex` */
  constructor(url: string) {
    const { origin } = new URL(url);
    this.#audience = origin;
    this.#issuer = `${origin}/tokens`;
  }

  /** The issuer as its tokens are judged; undefined before there is one. */
  get published(): TokenIssuerOptions | undefined {
    const key = this.#keys?.publicKey.export({ format: 'jwk' });
    return key && { issuer: this.#issuer, keys: [{ ...key, kid: 'sandbox' }] };
  }

  issue(subject: string, claims: TokenClaims): string {
    this.#keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    const iat = Math.floor(Date.now() / 1000);
    const payload = {
      'wlcg.ver': '1.0',
      iss: this.#issuer,
      sub: subject,
      aud: this.#audience,
      scope: SCOPES,
      iat,
      nbf: iat,
      exp: iat + LIFETIME_SECONDS,
      ...claims,
    };
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: 'sandbox' })}.${part(payload)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), this.#keys.privateKey).toString('base64url')}`;
  }
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Judges the header `Authorization` as A-REX does: a token that is not accepted is no token at all. The times are checked without
 * leeway; audience and scopes are not looked at, as A-REX does where it is not set up to.
 * @returns undefined if it lets no user in
 */
export function judgeToken(
  authorization: string | undefined,
  issuers: readonly TokenIssuerOptions[],
  { release, now }: { readonly release: Release; readonly now: Date },
): Client {
  const [, head = '', body = '', signature = ''] =
    /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '') ?? [];
  const { alg, kid } = read(head);
  const { iss, sub, exp, nbf } = read(body);
  const issuer = issuers.find((one) => one.issuer === iss);
  const key = issuer?.keys.find((one) => one.kid === kid);
  if (issuer === undefined || key === undefined || typeof sub !== 'string') return undefined;
  if (!isSigned(`${head}.${body}`, signature, { key, alg, release })) return undefined;
  const seconds = now.getTime() / 1000;
  if (exp !== undefined && !(typeof exp === 'number' && exp > seconds)) return undefined;
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= seconds)) return undefined;
  const expiresAt = (typeof exp === 'number' ? exp : seconds + LIFETIME_SECONDS) * 1000;
  return { subject: `${issuer.issuer}/${sub}`, expiresAt, chain: [] };
}

function isSigned(
  text: string,
  signature: string,
  { key, alg, release }: { readonly key: TokenKey; readonly alg: unknown; readonly release: Release },
): boolean {
  const isElliptic = alg === 'ES256' && key.kty === 'EC' && release !== '6.17'; // 6.17 reads no such keys
  if (!isElliptic && !(alg === 'RS256' && key.kty === 'RSA')) return false;
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  return verify(
    'sha256',
    Buffer.from(text),
    isElliptic ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : publicKey,
    bytes,
  );
}

function read(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
