import { findCertsDirs, isArcError, TrustedAuthorities } from 'jasmin-arc';
import type { Certificate } from 'jasmin-arc/pki';
import type { Context } from '../command-line/context.js';
import { homeOf } from '../config/home.js';
import { loadConfig } from '../config/load-config.js';

/** Whether the authority that issued the user's certificate is among those that are trusted on this machine. */
export interface Trust {
  /** The directory of the authorities. */
  readonly certsDir: string;
  readonly isTrusted: boolean;
  /** Why there are no authorities to compare it with. */
  readonly trouble?: string | undefined;
}

/** @param chain - the certificate and those above it, without the root */
export async function lookAtTrust(context: Context, chain: readonly Certificate[]): Promise<Trust> {
  const { config } = loadConfig(context);
  const found = config.isGiven('CERTS_DIR') ? [] : await findCertsDirs(homeOf(context), context.system.env);
  const certsDir = found[0] ?? config.CERTS_DIR;
  try {
    const authorities = await new TrustedAuthorities(certsDir, { now: () => context.system.now() }).certificates();
    const isTrusted = chain.some((one) =>
      authorities.some((authority) => one.namesAsIssuer(authority) && one.isSignedBy(authority)),
    );
    return { certsDir, isTrusted };
  } catch (error) {
    if (!isArcError(error)) throw error;
    return { certsDir, isTrusted: false, trouble: error.message };
  }
}

/** In half a sentence. It is no defect of the certificate: the server decides by its own authorities. */
export function describeTrust({ certsDir, isTrusted, trouble }: Trust): string {
  if (isTrusted) return `trusted here, in ${certsDir}`;
  return trouble === undefined ? `not among those in ${certsDir}` : `not known whether it is trusted here: ${trouble}`;
}
