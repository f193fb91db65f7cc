import type { GeneratedChain } from './chain-comparison.js';

interface PermittedDifference {
  readonly what: string;
  readonly concerns: (chain: GeneratedChain, ours: string) => boolean;
}

/** What is judged otherwise than by OpenSSL, on purpose: each stands with its reason in docs/certificates.md. */
const PERMITTED: readonly PermittedDifference[] = [
  {
    what: 'authorities below an authority are counted without the path lengths of proxies',
    concerns: ({ plan, defect }, ours) =>
      defect === 'allows fewer authorities below it' &&
      ours === 'path-too-long' &&
      plan.proxies.some(({ spare }) => spare !== undefined),
  },
  {
    what: 'of two authorities of one name, the one that has signed is taken',
    concerns: ({ plan, applied }, ours) =>
      ours === 'good' && !plan.identifiers && applied.includes('is an authority with the name of the one above'),
  },
  {
    what: 'a proxy with the name of its issuer is refused also above other proxies',
    concerns: ({ plan, defect }, ours) =>
      defect === 'has the name of its issuer' &&
      ours === 'proxy-name' &&
      (plan.defect?.at ?? 0) % plan.proxies.length < plan.proxies.length - 1,
  },
];

/** The name of the permitted difference that a chain shows, if it does. */
export const permittedDifference = (chain: GeneratedChain, ours: string): string | undefined =>
  PERMITTED.find(({ concerns }) => concerns(chain, ours))?.what;
