import { existsSync } from 'node:fs';
import type { Paint } from '../../../cli/src/output/colour.js';
import { takeSeams } from '../clients/process-seams.js';
import { UsageError } from '../command-line/usage-error.js';
import { readFoundPlan } from '../found-plans/found-plan.js';
import type { Violation } from '../histories/scene.js';
import type { Plan } from '../plans/plan.js';
import { randomPlan } from '../plans/random-plan.js';
import { Configurations } from '../simulation/configurations.js';
import { runHistory } from '../simulation/run-history.js';
import { layoutFor, tableHead, tableLines } from './lay-out.js';
import { tableRows } from './table-rows.js';

export const REPLAY_USAGE = `npm run replay -- SEED|PLAN.json [--all]

Shows a history as a table, a row for each event. On a terminal it goes step by step: Enter or space for the next
one, a number and Enter for so many, q for the end; --all prints everything at once.`;

/** A history, ready to be shown. */
export interface ShownHistory {
  /** What is planned, and the names of the columns. */
  readonly head: readonly string[];
  /** The lines of each row. */
  readonly rows: readonly (readonly string[])[];
  /** What does not hold. */
  readonly end: readonly string[];
  readonly violations: readonly Violation[];
}

/**
 * Plays a history and lays it out as a table.
 * @param what - a seed, or the path of a plan that was found
 * @param columns - the width of the table
 * @throws UsageError for what is neither
 */
export async function replay(what: string, columns: number, paint: Paint): Promise<ShownHistory> {
  const plan = planOf(what);
  const give = takeSeams();
  using configurations = new Configurations();
  const { violations, lines } = await runHistory(plan, configurations, { isRecorded: true }).finally(give);
  const layout = layoutFor(columns);
  return {
    head: [...describePlan(plan), '', tableHead(layout, paint)],
    rows: tableRows(lines).map((row) => tableLines(row, layout, paint)),
    end:
      violations.length === 0
        ? ['All that was promised holds.']
        : violations.map(({ invariant, what: sentence }) => paint(`${invariant}: ${sentence}`, 'red')),
    violations,
  };
}

function planOf(what: string): Plan {
  if (/^\d+$/.test(what)) return randomPlan(Number(what));
  if (existsSync(what)) return readFoundPlan(what).plan;
  throw new UsageError(`${what} is neither a seed nor the file of a plan`);
}

/** Who is there, and what is planned to go wrong. */
function describePlan({
  seed,
  servers,
  users,
  diskFaults,
  listFaults,
  powerFailures,
  network,
}: Plan): readonly string[] {
  const faults = [
    ...network.exchanges.map(({ at, fault }) => `${fault.kind} at ${JSON.stringify(at)}`),
    ...network.outages.map(({ how, fromMs, toMs }) => `outage (${how}) from ${fromMs / 1000} s to ${toMs / 1000} s`),
    ...diskFaults.map(({ machine, call, code }) => `${code} at disk call ${call} of ${machine}`),
    ...listFaults.map(({ machine, call, obstacle }) => `job list ${obstacle} at transaction ${call} of ${machine}`),
    ...powerFailures.map(({ machine, atMs }) => `power of ${machine} fails at ${atMs / 1000} s`),
  ];
  return [
    `seed ${seed}`,
    ...servers.map(({ name, release }) => `server ${name}: ARC ${release}`),
    ...users.map(({ name, machine, steps }) => `user ${name} on ${machine}: ${steps.length} commands`),
    ...faults.map((fault) => `fault: ${fault}`),
  ];
}
