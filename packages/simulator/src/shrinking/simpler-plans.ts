import type { Plan, PlannedJob, PlannedUser, Step } from '../plans/plan.js';

/** Plans that are simpler than this one by one thing, those that leave out most first. */
export function* simplerPlans(plan: Plan): Generator<Plan> {
  for (const users of without(plan.users)) if (users.length > 0) yield { ...plan, users };
  for (const faults of ['diskFaults', 'listFaults', 'powerFailures'] as const) {
    if (plan[faults].length > 1) yield { ...plan, [faults]: [] };
    for (const fewer of without<unknown>(plan[faults])) yield { ...plan, [faults]: fewer };
  }
  for (const faults of ['exchanges', 'outages'] as const) {
    if (plan.network[faults].length > 1) yield { ...plan, network: { ...plan.network, [faults]: [] } };
    for (const fewer of without<unknown>(plan.network[faults]))
      yield { ...plan, network: { ...plan.network, [faults]: fewer } };
  }
  for (const [index, user] of plan.users.entries()) {
    for (const simpler of simplerUsers(user)) yield { ...plan, users: plan.users.with(index, simpler) };
  }
  for (const servers of without(plan.servers)) {
    const isUsed = (name: string) => servers.some((server) => server.name === name);
    if (plan.users.every(({ server }) => isUsed(server))) yield { ...plan, servers };
  }
}

function* simplerUsers(user: PlannedUser): Generator<PlannedUser> {
  for (const steps of without(user.steps)) if (steps.length > 0) yield { ...user, steps };
  for (const [index, step] of user.steps.entries()) {
    for (const simpler of simplerSteps(step)) yield { ...user, steps: user.steps.with(index, simpler) };
  }
}

function* simplerSteps(step: Step): Generator<Step> {
  const { kill, signal, ...rest } = step;
  if (kill !== undefined) yield { ...rest, ...(signal && { signal }) };
  if (signal !== undefined) yield { ...rest, ...(kill && { kill }) };
  if (step.afterMs > 0) yield { ...step, afterMs: 0 };
  const [job] = step.asks ?? [];
  if (job !== undefined) for (const simpler of simplerJobs(job)) yield { ...step, ...asking(step, job, simpler) };
}

function* simplerJobs(job: PlannedJob): Generator<PlannedJob> {
  for (const deeds of without(job.deeds)) yield { ...job, deeds };
  for (const inputs of without(job.inputs)) yield { ...job, inputs };
  if (job.end === 'died' || !('exitCode' in job.end) || job.end.exitCode !== 0) yield { ...job, end: { exitCode: 0 } };
  if (job.runsMs > 1_000)
    yield {
      ...job,
      runsMs: 1_000,
      deeds: job.deeds.map((deed) => ({ ...deed, afterMs: Math.min(deed.afterMs, 1_000) })),
    };
  for (const [index, deed] of job.deeds.entries()) {
    if ('sizeBytes' in deed && deed.sizeBytes > 20)
      yield { ...job, deeds: job.deeds.with(index, { ...deed, sizeBytes: 20 }) };
  }
}

/** A step that asks for another job of the same name; inputs that this one does not have leave the command line, too. */
function asking(step: Step, before: PlannedJob, job: PlannedJob): Pick<Step, 'asks' | 'words'> {
  const gone = before.inputs.filter(({ path }) => !job.inputs.some((input) => input.path === path));
  const words = step.words.filter((word, index) => {
    const names = (text: string | undefined) => gone.some(({ path }) => text?.endsWith(`:${path}`));
    return !names(word) && !(word === '-i' && names(step.words[index + 1]));
  });
  return { asks: [job], words };
}

/** All lists with one element fewer. */
function* without<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let index = items.length - 1; index >= 0; index -= 1) yield items.toSpliced(index, 1);
}
