const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token with these claims, and with a signature that no server accepts. */
export const makeToken = (claims: unknown, header: unknown = { alg: 'RS256', typ: 'JWT', kid: 'k1' }): string =>
  `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;

/** The claim of a time. */
export const seconds = (time: Date): number => time.getTime() / 1000;
