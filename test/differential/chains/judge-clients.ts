import { Certificate, validateProxyChain } from 'jasmin-arc/pki';
import { NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import type { Verdicts } from './chain-comparison.js';
import type { MadeChain } from './chain-draft.js';
import { opensslVerdicts } from './openssl-verify.js';

/** The verdicts on chains of clients: `validateProxyChain`, and OpenSSL as a service asks it. */
export async function judgeClients(chains: readonly MadeChain[]): Promise<readonly Verdicts[]> {
  const theirs = await opensslVerdicts(chains, { purpose: 'sslclient', now: NOW });
  return chains.map((chain, index) => ({ ours: ourVerdict(chain), openssl: String(theirs[index]) }));
}

function ourVerdict({ shown, trusted }: MadeChain): string {
  let chain: readonly Certificate[];
  let trustAnchors: readonly Certificate[];
  try {
    chain = shown.map((der) => new Certificate(der));
    trustAnchors = trusted.map((der) => new Certificate(der));
  } catch {
    return 'unreadable';
  }
  const verdict = validateProxyChain(chain, { trustAnchors, now: NOW });
  return verdict.valid ? 'good' : verdict.defect.reason;
}
