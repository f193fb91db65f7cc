import fc from 'fast-check';
import { DEFECTS } from './chain-defects.js';
import { type MadeChain, makeChain } from './chain-draft.js';
import { type ChainPlan, draftChain, type Kind, plansOf } from './chain-plan.js';
import { permittedDifference } from './permitted-differences.js';

/** Chains that are judged together: OpenSSL takes longer to start than to judge one. */
const BATCH = 100;

/** A generated chain, and what is unusual or wrong about it. */
export interface GeneratedChain extends MadeChain {
  readonly plan: ChainPlan;
  readonly applied: readonly string[];
  /** The name of its defect. */
  readonly defect: string | undefined;
}

/** `good`, or why it is not. */
export interface Verdicts {
  readonly ours: string;
  readonly openssl: string;
}

export interface ComparisonResult {
  /** A line for each chain that is judged otherwise by OpenSSL, or whose defect was not found. */
  readonly surprises: readonly string[];
  /** How often each permitted difference occurred. */
  readonly permitted: ReadonlyMap<string, number>;
  readonly good: number;
  readonly bad: number;
}

/**
 * Generates chains by a seed and compares the verdicts on them.
 * @param judge - for a batch of chains, whose names are all different
 */
export async function compareChains(
  kind: Kind,
  { count, seed }: { readonly count: number; readonly seed: number },
  judge: (chains: readonly GeneratedChain[]) => Promise<readonly Verdicts[]>,
): Promise<ComparisonResult> {
  const plans = fc.sample(plansOf(kind), { seed, numRuns: count });
  const surprises: string[] = [];
  const permitted = new Map<string, number>();
  let good = 0;
  for (let at = 0; at < plans.length; at += BATCH) {
    const chains = plans.slice(at, at + BATCH).map((plan, index) => generate(plan, kind, String(at + index)));
    for (const [index, { ours, openssl }] of (await judge(chains)).entries()) {
      const chain = chains[index];
      if (chain === undefined) continue;
      const difference = permittedDifference(chain, ours);
      if (difference !== undefined) {
        permitted.set(difference, (permitted.get(difference) ?? 0) + 1);
        continue;
      }
      if (openssl === 'good') good += 1;
      if ((ours === 'good') === (openssl === 'good') && isExpected(chain, ours)) continue;
      const what = `ours: ${ours}, OpenSSL’s: ${openssl}, by plan: ${chain.applied.join(' + ') || 'nothing unusual'}`;
      surprises.push(`${what}; seed ${seed}, chain ${at + index}: ${JSON.stringify(chain.plan)}`);
    }
  }
  return { surprises, permitted, good, bad: count - good };
}

function generate(plan: ChainPlan, kind: Kind, label: string): GeneratedChain {
  const { draft, applied } = draftChain(plan, kind, label);
  const defect = plan.defect && applied.includes(plan.defect.name) ? plan.defect.name : undefined;
  return { ...makeChain(draft), plan, applied, defect };
}

/** Whether the defect that was made is the one that was found: `bad` stands for any. */
function isExpected({ defect }: GeneratedChain, ours: string): boolean {
  if (defect === undefined || ours === 'bad') return true;
  return DEFECTS[defect]?.reasons.some((reason) => reason === ours) === true;
}
