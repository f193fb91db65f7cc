import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { requireArgument } from '../checks/require-argument.js';
import { callback, object, required, simple, text, truth } from '../checks/shape.js';
import { isErrorCode } from '../errors/system-error.js';
import { type ExaminedPlace, examineCertificate, examineProxy, notExamined } from './examine-place.js';
import {
  type AuthorityPlace,
  authorityPlaces,
  type ConfiguredFiles,
  type IdentityPlace,
  identityPlaces,
  type PlacesOf,
} from './identity-places.js';

/** What {@link findIdentity} starts from. */
export interface FindIdentityOptions extends ConfiguredFiles {
  /** Variables such as `X509_USER_PROXY`; `HOME` in it is the home directory. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
}

const OPTIONS = object<FindIdentityOptions>({
  clientCert: text,
  clientKey: text,
  proxyFile: required(text),
  isProxyFileGiven: required(truth),
  certsDir: text,
  env: simple('an object with variables of the environment', (value) => typeof value === 'object' && value !== null),
  now: callback(),
});

/** A directory of authorities, and what is to be said of it. */
export interface ExaminedDirectory extends AuthorityPlace {
  /** `later`: not looked at, as another came before. */
  readonly outcome: 'taken' | 'later' | 'missing' | 'unreadable' | 'empty';
}

/** What a search for the user's identity has found. */
export interface FoundIdentity {
  /** The place whose identity is used; undefined where there is none. */
  readonly taken: ExaminedPlace | undefined;
  /** All places, in the order of the search, with why the others were not taken. */
  readonly places: readonly ExaminedPlace[];
  /**
   * The certificate that new proxies are made from: the one that was taken, or the one that the proxy was made from, if it is there
   * with its key. Otherwise the first one that cannot be used, for its error; undefined where there is none at all.
   */
  readonly certificate: ExaminedPlace | undefined;
  /** The proxy that is shown to servers now; undefined where one has to be made first. */
  readonly proxy: ExaminedPlace | undefined;
  /** The directory of authorities; undefined where there is none. */
  readonly certsDir: string | undefined;
  /** The directories in which authorities were looked for. */
  readonly authorities: readonly ExaminedDirectory[];
}

/**
 * Looks for the user's identity as the ARC tools do: what the configuration names, then X509_USER_PROXY, the proxy
 * `/tmp/x509up_u<uid>`, X509_USER_CERT with X509_USER_KEY, `~/.arc` and `~/.globus`; for the authorities in X509_CERT_DIR,
 * `~/.arc/certificates`, `~/.globus/certificates` and `/etc/grid-security/certificates`. No key is decrypted, and nothing is written.
 *
 * @param options - the files that the configuration names: `config.configuredFiles`
 * @returns what was taken, and for each other place why it was not
 *
 * @example
 * ```ts
 * const { taken, places } = await findIdentity(arc.config.configuredFiles);
 * console.log(taken?.identity ?? 'there is none');
 * for (const { path, outcome } of places) console.log(path, outcome);
 * ```
 */
export function findIdentity(options: FindIdentityOptions): Promise<FoundIdentity> {
  requireArgument('findIdentity', 'options', options, OPTIONS);
  const { env = process.env, now = () => new Date(), ...files } = options;
  const places = { env, home: env.HOME || homedir(), uid: process.getuid?.(), temporary: '/tmp' };
  return searchIdentity(files, places, now());
}

/** The same with the machine as an argument. */
export async function searchIdentity(files: ConfiguredFiles, machine: PlacesOf, now: Date): Promise<FoundIdentity> {
  const { searched, excluded } = identityPlaces(files, machine);
  const places: ExaminedPlace[] = [];
  let taken: ExaminedPlace | undefined;
  for (const place of searched) {
    if (taken !== undefined) {
      places.push(notExamined(place, 'later'));
      continue;
    }
    const examined = await examine(place, now);
    if (examined.outcome === 'taken') taken = examined;
    places.push(examined);
  }
  places.push(...excluded.map((place) => notExamined(place, 'excluded')));
  const authorities = await examineAuthorities(files.certsDir, machine);
  const proxy = await proxyFor(taken, files.proxyFile, now);
  return {
    taken,
    // A proxy that was made from the certificate is used with it.
    places: places.map((place) => (place.kind === 'proxy' && place.path === proxy?.path ? proxy : place)),
    certificate: await certificateFor(taken, { places, searched, now }),
    proxy,
    certsDir: authorities.find(({ outcome }) => outcome === 'taken')?.path,
    authorities,
  };
}

const examine = (place: IdentityPlace, now: Date): Promise<ExaminedPlace> =>
  place.kind === 'proxy' ? examineProxy(place, now) : examineCertificate(place, now);

/** A proxy is renewed from its own certificate only: another one would be another identity. */
async function certificateFor(
  taken: ExaminedPlace | undefined,
  {
    places,
    searched,
    now,
  }: { readonly places: readonly ExaminedPlace[]; readonly searched: readonly IdentityPlace[]; readonly now: Date },
): Promise<ExaminedPlace | undefined> {
  if (taken === undefined) {
    return places.find(
      ({ kind, outcome }) => kind === 'certificate' && outcome !== 'missing' && outcome !== 'excluded',
    );
  }
  if (taken.kind === 'certificate') return taken;
  for (const place of searched) {
    if (place.kind !== 'certificate') continue;
    const examined = await examineCertificate(place, now);
    if (examined.outcome === 'taken' && examined.fingerprint !== undefined && isAbove(taken, examined)) return examined;
  }
  return undefined;
}

const isAbove = (proxy: ExaminedPlace, { fingerprint }: ExaminedPlace): boolean =>
  fingerprint !== undefined && (proxy.issuedBy ?? []).includes(fingerprint);

/** Of a certificate, the proxy that was made from it earlier. */
async function proxyFor(
  taken: ExaminedPlace | undefined,
  proxyFile: string,
  now: Date,
): Promise<ExaminedPlace | undefined> {
  if (taken === undefined || taken.kind === 'proxy') return taken;
  const proxy = await examineProxy({ kind: 'proxy', source: 'PROXY_FILE', path: proxyFile }, now);
  if (proxy.outcome !== 'taken') return undefined;
  // The certificate of an encrypted file is not known.
  return taken.fingerprint === undefined || isAbove(proxy, taken) ? proxy : undefined;
}

async function examineAuthorities(
  certsDir: string | undefined,
  machine: PlacesOf,
): Promise<readonly ExaminedDirectory[]> {
  const examined: ExaminedDirectory[] = [];
  let isFound = false;
  for (const place of authorityPlaces(certsDir, machine)) {
    const outcome: ExaminedDirectory['outcome'] = isFound ? 'later' : await lookInto(place.path);
    isFound ||= outcome === 'taken';
    examined.push({ ...place, outcome });
  }
  return examined;
}

/** Only names are looked at: a directory of a hundred authorities is read when a server is asked. */
async function lookInto(directory: string): Promise<ExaminedDirectory['outcome']> {
  try {
    const names = await readdir(directory);
    return names.some((name) => /\.(\d+|pem|crt)$/i.test(name)) ? 'taken' : 'empty';
  } catch (error) {
    return isErrorCode(error, 'ENOENT') ? 'missing' : 'unreadable';
  }
}
