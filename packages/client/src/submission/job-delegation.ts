import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { type DelegationNeed, delegationNeeds } from '../descriptions/model/needs-delegation.js';
import { JobSubmissionError } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { DelegationChoice } from '../interfaces/contract/delegation-choice.js';
import type { Log } from '../log/log.js';
import type { JobAttempt } from './job-attempt.js';

/** What a {@link JobDelegation} works with. */
export interface JobDelegationDependencies {
  readonly service: Pick<ComputingInterface, 'endpoint' | 'delegate'>;
  readonly choice: DelegationChoice;
  readonly log: Log;
}

/** Which jobs of a submission get a delegation: each copy of one costs the server time, and could be stolen from it. */
export class JobDelegation {
  readonly #parts: JobDelegationDependencies;

  constructor(parts: JobDelegationDependencies) {
    this.#parts = parts;
  }

  /**
   * Makes a delegation, or reuses one, if any of these jobs is to get one. The reason goes to the log.
   * @returns the same attempts, with its id in the descriptions of those jobs
   * @throws the errors of delegating; NotAuthorisedError if the server refuses the user, also where no delegation is made
   */
  async assign<Attempt extends JobAttempt>(
    attempts: readonly Attempt[],
    { signal }: CallOptions,
  ): Promise<readonly Attempt[]> {
    const { service, choice, log } = this.#parts;
    const without = attempts.filter(({ description }) => description.delegationId === undefined);
    const needs = new Map(without.map((attempt) => [attempt, delegationNeeds(attempt.description)]));
    const given = new Set<Attempt>(
      choice === 'always' ? without : without.filter((attempt) => Number(needs.get(attempt)?.length) > 0),
    );
    const all = [...needs.values()].flat();
    log.verbose(`DELEGATE is ${choice}: ${told(given.size, attempts.length, choice === 'auto' ? all : [])}`);
    const id = await service.delegate({
      isNeeded: all.some(isOfFiles),
      needsProxy: all.some(({ kind }) => kind === 'proxy'),
      isWanted: given.size > 0,
      signal,
    });
    return attempts.map((attempt) => (id !== undefined && given.has(attempt) ? withDelegation(attempt, id) : attempt));
  }

  /**
   * Makes a delegation, or reuses one, for jobs that the service has refused without one.
   * @param reason - in the service's own words
   * @throws the errors of delegating; JobSubmissionError if none is made
   */
  async assignAsked<Attempt extends JobAttempt>(
    attempts: readonly Attempt[],
    reason: string,
    { signal }: CallOptions,
  ): Promise<readonly Attempt[]> {
    const { service, choice, log } = this.#parts;
    log.verbose(
      `DELEGATE is ${choice}: ${told(attempts.length, attempts.length)}, as ${service.endpoint} asks for it (${reason})`,
    );
    const id = await service.delegate({ isNeeded: true, signal });
    // Without one, the service would refuse the jobs again, and again.
    if (id === undefined) throw new JobSubmissionError(`${service.endpoint} did not take the job: ${reason}`);
    return attempts.map((attempt) => withDelegation(attempt, id));
  }
}

/**
 * Refuses a job that needs a delegation where none may be made.
 * @throws JobSubmissionError with the reason
 */
export function requireDelegable(description: ActivityDescription, choice: DelegationChoice): void {
  if (choice !== 'never' || description.delegationId !== undefined) return;
  const [need] = delegationNeeds(description);
  if (need === undefined) return;
  throw new JobSubmissionError(
    `The job needs a delegation: ${wordsFor(need)}. DELEGATE is "never" in the configuration, so nothing has been sent`,
    { remedy: 'allow-delegation' },
  );
}

/** The error for a job that the service takes only with a delegation, where none may be made. */
export const refusedWithoutDelegation = (endpoint: string, reason: string): JobSubmissionError =>
  new JobSubmissionError(
    `${endpoint} asks for a delegation: ${reason}. DELEGATE is "never" in the configuration, so it got none, and did not take the job`,
    { remedy: 'allow-delegation' },
  );

const withDelegation = <Attempt extends JobAttempt>(attempt: Attempt, delegationId: string): Attempt => ({
  ...attempt,
  description: { ...attempt.description, delegationId },
});

const isOfFiles = ({ kind }: DelegationNeed): boolean =>
  kind === 'input' || kind === 'output' || kind === 'listed-outputs';

/** Which jobs get a delegation, and of each reason how often there is one, with an example. */
function told(given: number, count: number, needs: readonly DelegationNeed[] = []): string {
  const jobs = count === 1 ? 'the job' : `${given === count ? 'all' : given} of ${count} jobs`;
  const byKind = new Map<string, DelegationNeed[]>();
  for (const need of needs) byKind.set(need.kind, [...(byKind.get(need.kind) ?? []), need]);
  const reasons = [...byKind.values()].flatMap(([example, ...more]) => {
    if (example === undefined) return []; // never: there is one for each kind
    return more.length === 0 ? wordsFor(example) : `${wordsFor(example)} (and ${more.length} more like it)`;
  });
  const because = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return given === 0
    ? `no delegation for ${count === 1 ? 'the job' : `any of ${count} jobs`}`
    : `a delegation for ${jobs}${because}`;
}

function wordsFor(need: DelegationNeed): string {
  switch (need.kind) {
    case 'input':
      return `the server is to fetch its input ${need.name} in the name of its user`;
    case 'output':
      return `the server is to deliver its output ${need.name} in the name of its user`;
    case 'listed-outputs':
      return `the server is to deliver the files that it lists in ${need.name.slice(1)}`;
    case 'proxy':
      return `the runtime environment ${need.name} gives it a proxy of its user`;
    case 'possible-proxy':
      return `the runtime environment ${need.name} may give it a proxy of its user`;
    case 'credential-service':
      return 'it names a service that keeps the credential of its user';
  }
}
