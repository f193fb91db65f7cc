import { callback, either, type Shape, secret, text } from '../checks/shape.js';

/**
 * A token, or a function that gives one: it is called for the first request, and again whenever the token before is near its end.
 * @example
 * ```ts
 * const token: TokenSource = async () => 'what the session of the user holds now';
 * await using arc = new ArcInterface({ ARC_SERVER: 'ce.example.org' }, { token });
 * ```
 */
export type TokenSource = string | (() => Promise<string> | string);

/** Its value is not shown. */
export const tokenSourceShape: Shape<TokenSource> = secret(either(text, callback<Exclude<TokenSource, string>>()));
