import type { FoundIdentity } from './find-identity.js';

/** The settings that a search may change. */
interface Settings {
  readonly clientCert: string;
  readonly clientKey?: string | undefined;
  readonly certsDir: string;
  readonly proxyFile: string;
}

/** The files of the identity in use. */
export type IdentityFiles<Given extends Settings = Settings> = Given & {
  /** A proxy of another program, which is used as it is and never written. */
  readonly foreignProxy: string | undefined;
  /** Whether the certificate that the proxies of this identity are made from is known. */
  readonly isRenewable: boolean;
  /** Other files that were searched for a proxy. */
  readonly proxies: readonly string[];
};

/** What a search has found, in place of the settings; the settings where nothing was searched or found. */
export function identityFiles<Given extends Settings>(
  settings: Given,
  found: FoundIdentity | undefined,
): IdentityFiles<Given> {
  if (found === undefined) return { ...settings, foreignProxy: undefined, isRenewable: true, proxies: [] };
  const { taken, certificate, certsDir, places } = found;
  const isForeign = taken?.kind === 'proxy' && taken.path !== settings.proxyFile;
  return {
    ...settings,
    ...(certificate !== undefined && { clientCert: certificate.path, clientKey: certificate.key }),
    certsDir: certsDir ?? settings.certsDir,
    foreignProxy: isForeign ? taken.path : undefined,
    isRenewable: taken?.kind !== 'proxy' || certificate !== undefined,
    proxies: places.filter(({ kind, outcome }) => kind === 'proxy' && outcome !== 'excluded').map(({ path }) => path),
  };
}
