import { NotAnArcServerError } from '../errors/index.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Log } from '../log/log.js';
import { type JobJournal, jobToRemember } from '../service/job-journal.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import type { Sleep } from '../waiting/sleep.js';
import { findSubmissions } from './job-recovery.js';
import type { IdentifiedAttempt, NamedAttempt } from './named-job.js';
import type { SubmissionDependencies } from './submission-dependencies.js';
import { uncertain } from './submission-errors.js';
import { pendingSubmissions } from './submission-note.js';

/** How many jobs are compared with their submission ids at the same time. */
const LOOKS_AT_ONCE = 8;

/** Checks by submission ids whether jobs are those that were sent, because the answer to a submission may name other jobs. */
export class JobProof {
  readonly #service: ComputingInterface;
  readonly #journal: JobJournal;
  readonly #log: Log;
  readonly #sleep: Sleep;

  constructor(parts: SubmissionDependencies) {
    this.#service = parts.service;
    this.#journal = parts.journal;
    this.#log = parts.log;
    this.#sleep = parts.sleep;
  }

  /**
   * Makes sure that ids belong to the jobs that were submitted, before anything is done to these jobs. If one does not, the jobs of
   * all `suspects` are looked for by their submission ids; a job that is not found is in doubt, and recorded as pending again.
   * @throws the errors of the connection, if the server cannot be asked
   */
  async prove(named: readonly NamedAttempt[], suspects = named): Promise<void> {
    await mapWithLimit(
      named.filter(({ job }) => !job.isProven && !job.doubt),
      async ({ job }) => {
        job.isProven = (await this.#service.carriesSubmissionId(job.jobId, job.submissionId)) === true;
      },
      { limit: LOOKS_AT_ONCE },
    );
    await this.#journal.confirmed(named.flatMap(({ job }) => (job.isProven ? job.submissionId : [])));
    if (named.every(({ job }) => job.isProven || job.doubt)) return;
    await this.#findAnew(suspects.filter(({ job }) => !job.isProven && !job.doubt));
  }

  /** Looks for jobs by their submission ids, because the ids that the server gave are wrong. */
  async #findAnew(named: readonly NamedAttempt[]): Promise<void> {
    const { endpoint } = this.#service;
    const wrong = new Map(named.map(({ job }) => [job.submissionId, job.jobId]));
    this.#log.warning(
      `${endpoint} gave ids for new jobs that belong to other jobs, or to none (${[...wrong.values()].join(', ')}); ` +
        'asking it for its jobs',
    );
    const since = new Date(Math.min(...named.map(({ job }) => job.begunAt.getTime())));
    const { found, failure } = await findSubmissions(this.#service, [...wrong.keys()], {
      since,
      sleep: this.#sleep,
      isAnswered: true,
    });
    for (const { job, attempt } of named) {
      const { submissionId, begunAt } = job;
      const right = found.get(submissionId);
      if (right === undefined) {
        const isNoted = await this.#noteAgain({ ...attempt, submissionId }, begunAt);
        const cause = new NotAnArcServerError(`it gave the id of another job, or of none: ${job.jobId}`);
        job.doubt = uncertain(endpoint, { submissionId, begunAt, cause, failure, isNoted });
      } else {
        await this.#journal.accepted([
          { submissionId, job: jobToRemember(this.#service, right, begunAt, attempt.description) },
        ]);
        job.jobId = right;
        job.isProven = true;
      }
    }
    await this.#journal.confirmed([...found.keys()]);
    const right = new Set(found.values());
    for (const jobId of wrong.values()) if (!right.has(jobId)) await this.#journal.forget(jobId);
  }

  /** Records a submission as pending again. @returns false if the job list cannot be written, which is logged */
  async #noteAgain(attempt: IdentifiedAttempt, begunAt: Date): Promise<boolean> {
    try {
      await this.#journal.begin(await pendingSubmissions(this.#service.endpoint, [attempt], begunAt));
    } catch (error) {
      this.#log.warning((error as Error).message);
      return false;
    }
    await this.#journal.lost([attempt.submissionId]);
    return true;
  }
}
