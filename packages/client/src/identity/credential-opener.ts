import type { KeyObject } from 'node:crypto';
import { CredentialFormatError, PassPhraseError } from '../errors/index.js';
import { type Certificate, readCertificates } from '../pki/certificate.js';
import type { PassPhrase } from '../pki/pass-phrase.js';
import { type Pkcs12Contents, readPkcs12 } from '../pki/pkcs12.js';
import { isEncryptedKey, readPrivateKey, requireOneKey, severalKeys } from '../pki/private-key.js';
import { type CredentialFile, isBundle } from './credential-file.js';

/** Reads certificates and keys out of files, PEM or PKCS #12, and asks for the pass phrase of each file once at most. */
export class CredentialOpener {
  readonly #passPhrase: PassPhrase | undefined;
  readonly #answers = new Map<string, string>();
  readonly #bundles = new Map<string, Pkcs12Contents>();

  constructor(passPhrase: PassPhrase | undefined) {
    this.#passPhrase = passPhrase;
  }

  /**
   * The certificates of a file; of PKCS #12, the one that belongs to the key comes first.
   * @throws CredentialFormatError if there is none, or one cannot be read
   * @throws PassPhraseError if they are encrypted, and the pass phrase is missing or wrong
   */
  async certificates(file: CredentialFile): Promise<readonly [Certificate, ...Certificate[]]> {
    const { path, content } = file;
    if (!isBundle(file)) return readCertificates(content.toString(), path);
    const [first, ...others] = (await this.#bundle(file)).certificates;
    if (first === undefined) throw lacks('certificate', path);
    return [first, ...others];
  }

  /**
   * The private key of a file.
   * @throws CredentialFormatError if there is none, or several, or it cannot be read
   * @throws PassPhraseError if it is encrypted, and the pass phrase is missing or wrong
   */
  async key(file: CredentialFile): Promise<KeyObject> {
    const { path, content } = file;
    if (!isBundle(file)) {
      const pem = content.toString();
      requireOneKey(pem, path);
      return readPrivateKey(pem, path, isEncryptedKey(pem) ? await this.passPhrase(path) : undefined);
    }
    const { keys } = await this.#bundle(file);
    const [key] = keys;
    if (key === undefined) throw lacks('private key', path);
    if (keys.length > 1) throw severalKeys(keys.length, path);
    return key;
  }

  /** The pass phrase of a file; undefined where none was given. */
  async passPhrase(path: string): Promise<string | undefined> {
    if (typeof this.#passPhrase !== 'function') return this.#passPhrase;
    const answer = this.#answers.get(path) ?? (await this.#passPhrase(path));
    this.#answers.set(path, answer);
    return answer;
  }

  async #bundle(file: CredentialFile): Promise<Pkcs12Contents> {
    const { path, content } = file;
    const known = this.#bundles.get(path);
    if (known !== undefined) return known;
    const passPhrase = isProtected(file) ? await this.passPhrase(path) : undefined;
    const contents = readPkcs12(content, path, passPhrase);
    this.#bundles.set(path, contents);
    return contents;
  }
}

/**
 * Whether a pass phrase is needed for what is in a file.
 * @throws CredentialFormatError if it is PKCS #12 that is damaged or not supported
 */
export function isProtected(file: CredentialFile): boolean {
  if (!isBundle(file)) return isEncryptedKey(file.content.toString());
  try {
    readPkcs12(file.content, file.path);
    return false;
  } catch (error) {
    if (error instanceof PassPhraseError) return true;
    throw error;
  }
}

const lacks = (what: string, path: string): CredentialFormatError =>
  new CredentialFormatError(`There is no ${what} in ${path}`, { remedy: 'export-again', path });
