import { fileURLToPath } from 'node:url';
import type { ActivityDescription } from '../../../client/src/descriptions/model/activity-description.js';
import type { ComputingService } from '../../../client/src/information/computing-service.js';
import type { ShownOrganisations } from '../../../client/src/information/queue-organisations.js';
import type { DelegationChoice } from '../../../client/src/interfaces/contract/delegation-choice.js';
import { createLog } from '../../../client/src/log/log.js';
import { JobSubmission } from '../../../client/src/submission/job-submission.js';
import { OrganisationWarnings } from '../../../client/src/submission/organisation-warnings.js';
import type { SubmissionOptions, SubmissionOutcome } from '../../../client/src/submission/submission-options.js';
import { MemoryJobStore } from '../jobs/memory-job-store.js';
import { type Behaviour, PretendService } from '../service/pretend-service.js';

/** A local file of four bytes. */
export const INPUT_FILE = fileURLToPath(new URL('../../fixtures/in.txt', import.meta.url));

/** A job without inputs. */
export const program = (name: string): ActivityDescription => ({
  name,
  executable: { path: '/bin/true' },
  stdout: 'stdout.txt',
});

/** A job with {@link INPUT_FILE}. */
export const withInput = (name: string): ActivityDescription => ({
  ...program(name),
  inputFiles: [{ name: 'in.txt', localPath: INPUT_FILE }],
});

/** What a service with these queues offers. */
export const offering = (...shares: ComputingService['shares'][number][]): ComputingService => ({
  endpoints: [],
  shares,
  executionEnvironments: [],
  applicationEnvironments: [],
});

/** The first of them is taken first. */
export const TWO_QUEUES = offering({ name: 'one' }, { name: 'two', waitingJobs: 9 });

/** A service that behaves so, and a submission to it that waits for nothing. */
export function submissionTo(
  behaviour: Behaviour = {},
  service = TWO_QUEUES,
  { delegate, shown }: { readonly delegate?: DelegationChoice; readonly shown?: ShownOrganisations } = {},
) {
  const server = new PretendService(behaviour);
  const journal = new MemoryJobStore();
  const sleeps: number[] = [];
  const warnings: string[] = [];
  const details: string[] = [];
  const aside = () => undefined;
  const warn = (text: string) => void warnings.push(text);
  const log = createLog({ debug: (text) => void details.push(text), info: aside, warn, error: aside }, 'VERBOSE');
  const submission = new JobSubmission({
    service: server,
    http: server,
    journal,
    ...(delegate && { delegate }),
    ...(shown && { organisations: new OrganisationWarnings(async () => shown, log) }),
    log,
    sleep: async (milliseconds, signal) => {
      sleeps.push(milliseconds);
      signal?.throwIfAborted();
    },
  });
  const submit = (jobs: readonly ActivityDescription[], options?: SubmissionOptions) =>
    submission.submit(jobs, service, options);
  return { server, journal, sleeps, warnings, details, submit };
}

/** The id of a job that was submitted; false where it was not. */
export const idOf = (outcome: SubmissionOutcome | undefined) => outcome && 'jobId' in outcome && outcome.jobId;

/** Why a job was not submitted. */
export const errorOf = (outcome: SubmissionOutcome | undefined) =>
  outcome && 'error' in outcome ? outcome.error : undefined;
