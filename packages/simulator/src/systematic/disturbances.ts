import type { Fault } from '../network/faults/fault-table.js';
import type { Plan } from '../plans/plan.js';
import type { HistoryResult } from '../simulation/run-history.js';
import type { Errand } from './errands.js';

/** A plan in which one thing goes wrong, and where. */
export interface Disturbance {
  readonly what: string;
  readonly plan: Plan;
}

/**
 * Kills a command at each of its calls to files, job list and network, before and after its effect. As it
 * waits for nothing else, these are all the points at which it can end.
 * @param undisturbed - the history of the errand when nothing goes wrong
 */
export function* kills({ name, plan, disturbed }: Errand, undisturbed: HistoryResult): Generator<Disturbance> {
  const calls = undisturbed.commands[disturbed]?.calls ?? 0;
  for (let call = 0; call < calls; call += 1) {
    for (const when of ['before', 'after'] as const) {
      yield { what: `${name}, killed ${when} call ${call}`, plan: withStep(plan, disturbed, { kill: { call, when } }) };
    }
  }
}

/**
 * Interrupts a command at moments that are spread evenly over its time.
 * @param moments - how many
 */
export function* interrupts(
  { name, plan, disturbed }: Errand,
  undisturbed: HistoryResult,
  moments = 40,
): Generator<Disturbance> {
  const { begunAt = 0, endedAt = 0 } = undisturbed.commands[disturbed] ?? {};
  for (let moment = 0; moment < moments; moment += 1) {
    const afterMs = Math.round(((endedAt - begunAt) * moment) / moments);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      yield {
        what: `${name}, ${signal} after ${afterMs} ms`,
        plan: withStep(plan, disturbed, { signal: { afterMs, signal } }),
      };
    }
  }
}

/** Lets each exchange of a command go wrong in each of the ways that do not depend on a number of bytes. */
export function* exchangeFaults({ name, plan, disturbed }: Errand, undisturbed: HistoryResult): Generator<Disturbance> {
  const { exchanges = [] } = undisturbed.commands[disturbed] ?? {};
  for (const { number } of exchanges) {
    for (const fault of WHOLE_FAULTS) yield withFault({ name, plan, disturbed }, number, fault);
  }
}

/**
 * Ends the connection of each exchange of a command after each of its bytes.
 * @param every - cuts off at every n-th byte only: this is n
 */
export function* cuts(
  { name, plan, disturbed }: Errand,
  undisturbed: HistoryResult,
  every = 1,
): Generator<Disturbance> {
  const { exchanges = [] } = undisturbed.commands[disturbed] ?? {};
  for (const { number, bytes } of exchanges) {
    for (let after = 0; after < bytes; after += every) {
      const kind = LINE_ENDS[(after / every) % LINE_ENDS.length] ?? 'cut';
      yield withFault({ name, plan, disturbed }, number, { kind, of: 'exchange', after });
    }
  }
}

const LINE_ENDS = ['cut', 'reset', 'stall'] as const;

const STATUSES = [301, 302, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504];
const TIMES = ['before', 'after'] as const;

const WHOLE_FAULTS: readonly Fault[] = [
  { kind: 'refused' },
  { kind: 'closed-in-handshake' },
  ...(['cut', 'stall'] as const).map((how): Fault => ({ kind: 'reply-lost', how })),
  ...[1_000, 90_000, 3_000_000].map((ms): Fault => ({ kind: 'late-request', ms, how: 'reset' })),
  ...TIMES.flatMap((when) => STATUSES.map((status): Fault => ({ kind: 'page', when, status, page: 'nginx' }))),
  ...TIMES.map((when): Fault => ({ kind: 'portal', when, page: 'login-page' })),
  { kind: 'wrong-id' },
  { kind: 'foreign-entry' },
  { kind: 'missing-entry' },
  { kind: 'extra-entry' },
  { kind: 'garbage', text: 'object' },
  { kind: 'garbage', text: 'nothing' },
  { kind: 'other-document', back: 1 },
];

function withFault({ name, plan, disturbed }: Errand, exchange: number, fault: Fault): Disturbance {
  const network = { ...plan.network, exchanges: [{ at: { exchange }, fault }] };
  return {
    what: `${name} (step ${disturbed}), exchange ${exchange}: ${JSON.stringify(fault)}`,
    plan: { ...plan, network },
  };
}

/** The plan with one of the steps of its only user changed. */
function withStep(plan: Plan, index: number, change: Partial<Plan['users'][number]['steps'][number]>): Plan {
  const [user] = plan.users;
  const step = user?.steps[index];
  if (user === undefined || step === undefined) throw new RangeError(`There is no step ${index}`);
  return { ...plan, users: [{ ...user, steps: user.steps.with(index, { ...step, ...change }) }] };
}
