import type { CheckName, Finding, Outcome } from './finding.js';

/** A check, and what it depends on. */
export interface Check<Name extends CheckName> {
  readonly name: Name;
  /**
   * Skipped if one of these has failed, or was itself skipped for a failure; not if it was this check that it was left to. They come
   * before it.
   */
  readonly needs: readonly CheckName[];
  /** What it throws is its failure. */
  readonly run: () => Promise<Outcome<Name>>;
}

/** A check of any name. */
export type AnyCheck = { readonly [Name in CheckName]: Check<Name> }[CheckName];

/** How checks are run. */
export interface RunOptions {
  /** Ends the checks; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each check that is made. */
  readonly onCheck?: ((check: CheckName) => void) | undefined;
}

/**
 * Makes checks one after the other. One that depends on a failed one is skipped and names it; all others are made.
 * @throws the reason of the signal
 */
export async function* runChecks(
  checks: readonly AnyCheck[],
  { signal, onCheck }: RunOptions = {},
): AsyncGenerator<Finding, void, undefined> {
  const findings = new Map<CheckName, Finding>();
  for (const check of checks) {
    signal?.throwIfAborted();
    const failures = check.needs.flatMap((need) => failuresBehind(findings.get(need)));
    const because = [...new Set(failures)].filter((name) => name !== check.name);
    if (because.length === 0) onCheck?.(check.name);
    const outcome = because.length === 0 ? await attempt(check, signal) : { status: 'skipped', because };
    // The name and the outcome are of one check.
    const finding = { check: check.name, ...outcome } as Finding;
    findings.set(check.name, finding);
    yield finding;
  }
}

/** The failed checks that keep others from being made. */
function failuresBehind(finding: Finding | undefined): readonly CheckName[] {
  if (finding?.status === 'failed') return [finding.check];
  return finding?.status === 'skipped' ? finding.because : [];
}

async function attempt(check: AnyCheck, signal: AbortSignal | undefined): Promise<Outcome<CheckName>> {
  try {
    return await check.run();
  } catch (error) {
    signal?.throwIfAborted();
    return { status: 'failed', error: error instanceof Error ? error : new Error(String(error), { cause: error }) };
  }
}
