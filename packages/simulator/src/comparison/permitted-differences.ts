import type { Exchange } from './converse.js';
import type { Step } from './step.js';

/** A difference between two servers that is known, and left. */
export interface PermittedDifference {
  /** Why it is left. */
  readonly because: string;
  readonly covers: (exchange: Exchange) => boolean;
}

/** Differences between any server and A-REX. */
export const permittedForAll = (steps: readonly Step[]): readonly PermittedDifference[] => [
  {
    because:
      'A job that is cancelled while it waits for its inputs is cancelled by the data staging of A-REX 6.17, if that happens to look ' +
      'at it: then there is a second reason, and its files stay. The moment cannot be chosen.',
    covers: (exchange) =>
      jobsWith(steps, (step) => isKill(step) && isWaiting(steps, step)).some(([job, index]) =>
        isAbout(exchange, job, index),
      ),
  },
  {
    because: 'A-REX takes an input off the list of those that it waits for a moment after it has arrived.',
    covers: ({ request }) => request.path.endsWith('/diagnose/input'),
  },
];

/** Differences between the sandbox and A-REX. */
export const permittedForSandbox = (steps: readonly Step[]): readonly PermittedDifference[] => [
  ...permittedForAll(steps),
  {
    because:
      'A-REX does not run a job again that has failed in the batch system: restarted, it counts as died unexpectedly. The sandbox ' +
      'does what the user has asked for.',
    covers: (exchange) =>
      jobsWith(steps, (step) => step.does === 'ask' && /action=restart/.test(step.path)).some(([job, index]) =>
        isAbout(exchange, job, index),
      ),
  },
];

const isKill = (step: Step): boolean => step.does === 'ask' && /action=kill/.test(step.path);

/** The jobs that a step of some kind is about, with its number. */
const jobsWith = (steps: readonly Step[], is: (step: Step) => boolean): readonly (readonly [string, number])[] =>
  steps.flatMap((step, index) =>
    step.does === 'ask' && is(step) ? (step.body?.match(/JOB\d/g) ?? []).map((job) => [job, index] as const) : [],
  );

/** Whether the jobs that a step is about wait for their inputs by then. */
function isWaiting(steps: readonly Step[], step: Step): boolean {
  const body = step.does === 'ask' ? (step.body ?? '') : '';
  const before = steps.slice(0, steps.indexOf(step));
  return before.some((each) => each.does === 'settle' && each.until === 'PREPARING' && body.includes(`JOB${each.job}`));
}

const isAbout = ({ step, request }: Exchange, job: string, since: number): boolean =>
  step > since && (request.path.includes(job) || request.body?.includes(job) === true);
