import { callback, either, type Shape, secret, text } from '../checks/shape.js';

/**
 * A pass phrase, or a function that asks for it when it is needed, with the path of the file that it opens.
 * @example
 * ```ts
 * const passPhrase: PassPhrase = async (path) => `what the user has typed for ${path}`;
 * await using arc = new ArcInterface({ CLIENT_CERT: '~/me.p12' }, { passPhrase });
 * ```
 */
export type PassPhrase = string | ((path: string) => Promise<string> | string);

/** Its value is not shown. */
export const passPhraseShape: Shape<PassPhrase> = secret(either(text, callback<Exclude<PassPhrase, string>>()));
