import type { Certificate } from '../pki/certificate.js';
import { describeOldProxy, oldProxyKind } from '../pki/old-proxy.js';
import { describePathDefect, findProxyPathDefect } from '../pki/proxy-path.js';

/** Why a chain is no proxy that servers accept now, in half a sentence; undefined if it is one. */
export function describeProxyTrouble(chain: readonly [Certificate, ...Certificate[]], now: Date): string | undefined {
  const oldKind = chain.map(oldProxyKind).find((kind) => kind !== undefined);
  if (oldKind !== undefined) return `it is ${describeOldProxy(oldKind)}`;
  if (!chain[0].isProxy) return 'it is not a proxy';
  const defect = findProxyPathDefect(chain, now);
  return defect && describePathDefect(defect);
}
