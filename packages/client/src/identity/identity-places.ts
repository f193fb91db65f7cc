import { join } from 'node:path';

/** What names a place: an option of the configuration, a variable of the environment, or the habits of the ARC and Globus tools. */
export type PlaceSource =
  | 'CLIENT_CERT'
  | 'PROXY_FILE'
  | 'CERTS_DIR'
  | 'X509_USER_PROXY'
  | 'X509_USER_CERT'
  | 'X509_CERT_DIR'
  | 'usual';

/** A file in which the user's identity may be. */
export interface IdentityPlace {
  /** Whether a proxy is looked for, or a certificate that proxies are made from. */
  readonly kind: 'proxy' | 'certificate';
  /** What names it. */
  readonly source: PlaceSource;
  /** The file of the proxy or of the certificate. */
  readonly path: string;
  /** The file of the key of a certificate; undefined where it has to be looked for. */
  readonly key?: string | undefined;
}

/** The files that the configuration names. A path that it does not name is undefined, except for that of the proxy. */
export interface ConfiguredFiles {
  /** CLIENT_CERT, if the configuration names it, or names its key. */
  readonly clientCert?: string | undefined;
  /** CLIENT_KEY, if the configuration names it. */
  readonly clientKey?: string | undefined;
  /** PROXY_FILE, or its default. */
  readonly proxyFile: string;
  /** Whether the configuration names PROXY_FILE. */
  readonly isProxyFileGiven: boolean;
  /** CERTS_DIR, if the configuration names it. */
  readonly certsDir?: string | undefined;
}

/** The machine and the user whose places are searched. */
export interface PlacesOf {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The number of the user; undefined where users have none. */
  readonly uid: number | undefined;
  /** Where proxies of all users are: `/tmp`. */
  readonly temporary: string;
}

/** The places that are searched, in order, and those that the configuration excludes because it names another. */
export interface IdentityPlaces {
  readonly searched: readonly IdentityPlace[];
  readonly excluded: readonly IdentityPlace[];
}

/** The directories of the user's home in which the ARC and Globus tools keep certificates. */
export const credentialDirectories = (home: string): readonly string[] => [join(home, '.arc'), join(home, '.globus')];

/**
 * Where the identity of a user may be, in the order of the ARC tools: proxies before certificates, the environment before the usual
 * files. What the configuration names wins: with a certificate of the configuration nothing else is searched, with a proxy file of the
 * configuration no other proxy.
 */
export function identityPlaces(files: ConfiguredFiles, { env, home, uid, temporary }: PlacesOf): IdentityPlaces {
  const { clientCert, clientKey, proxyFile, isProxyFileGiven } = files;
  const proxies: IdentityPlace[] = [];
  if (env.X509_USER_PROXY) proxies.push({ kind: 'proxy', source: 'X509_USER_PROXY', path: env.X509_USER_PROXY });
  if (uid !== undefined) proxies.push({ kind: 'proxy', source: 'usual', path: join(temporary, `x509up_u${uid}`) });
  const certificates: IdentityPlace[] = [];
  if (env.X509_USER_CERT) {
    const key = env.X509_USER_KEY || undefined;
    certificates.push({ kind: 'certificate', source: 'X509_USER_CERT', path: env.X509_USER_CERT, key });
  }
  for (const directory of credentialDirectories(home)) {
    for (const name of ['usercert.pem', 'usercred.p12'])
      certificates.push({ kind: 'certificate', source: 'usual', path: join(directory, name) });
  }
  const ownProxy: IdentityPlace = { kind: 'proxy', source: 'PROXY_FILE', path: proxyFile };
  if (clientCert !== undefined) {
    const configured: IdentityPlace = { kind: 'certificate', source: 'CLIENT_CERT', path: clientCert, key: clientKey };
    // A proxy of it, made earlier, is used without the key.
    return { searched: [configured, ownProxy], excluded: withoutPath([...proxies, ...certificates], clientCert) };
  }
  if (isProxyFileGiven) {
    return { searched: [ownProxy, ...certificates], excluded: withoutPath(proxies, proxyFile) };
  }
  // A proxy in the default file has been made from one of the certificates; without them, it is used alone.
  return { searched: [...withoutPath(proxies, proxyFile), ...certificates, ownProxy], excluded: [] };
}

const withoutPath = (places: readonly IdentityPlace[], path: string): readonly IdentityPlace[] =>
  places.filter((place) => place.path !== path);

/** A directory in which the certificates of trusted authorities may be. */
export interface AuthorityPlace {
  /** What names it. */
  readonly source: PlaceSource;
  /** The directory. */
  readonly path: string;
}

/** Where the authorities may be, in order. */
export function authorityPlaces(
  certsDir: string | undefined,
  { env, home }: Pick<PlacesOf, 'env' | 'home'>,
): readonly AuthorityPlace[] {
  if (certsDir !== undefined) return [{ source: 'CERTS_DIR', path: certsDir }];
  const usual = [
    ...credentialDirectories(home).map((directory) => join(directory, 'certificates')),
    '/etc/grid-security/certificates',
  ].map((path) => ({ source: 'usual', path }) as const);
  return env.X509_CERT_DIR ? [{ source: 'X509_CERT_DIR', path: env.X509_CERT_DIR }, ...usual] : usual;
}
