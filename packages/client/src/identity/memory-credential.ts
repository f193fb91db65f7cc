import { either, listOf, object, required, type Shape, secret, simple } from '../checks/shape.js';

/**
 * A credential that a program has in memory, for one `ArcInterface`: no file of a certificate, key, proxy or authority is read or
 * written, and CLIENT_CERT, CLIENT_KEY, PROXY_FILE and ARCPROXY_PATH are of no effect.
 * @example
 * ```ts
 * const credential: MemoryCredential = { certificate: 'PEM of the certificate', key: Buffer.from('PEM of its key') };
 * await using arc = new ArcInterface({ ARC_SERVER: 'ce.example.org' }, { credential });
 * ```
 */
export interface MemoryCredential {
  /**
   * The certificate and those above it, PEM, or PKCS #12 in a Buffer. Proxies are made of it, in memory. If it is a proxy itself, it
   * is used as it is, and a new `ArcInterface` is needed when it ends.
   */
  readonly certificate: string | Buffer;
  /** Its private key. @default it is in `certificate` */
  readonly key?: string | Buffer | undefined;
  /**
   * The certificates of the trusted authorities and their lists of revoked certificates, PEM, in one text or several.
   * @default those of CERTS_DIR
   */
  readonly authorities?: string | Buffer | readonly (string | Buffer)[] | undefined;
}

/** Never shown in a message. */
const contents: Shape<string | Buffer> = secret(
  simple('a string or a Buffer', (value) => typeof value === 'string' || Buffer.isBuffer(value)),
);

export const memoryCredentialShape: Shape<MemoryCredential> = object<MemoryCredential>({
  certificate: required(contents),
  key: contents,
  authorities: secret(either(contents, listOf('strings or Buffers', contents))),
});
