import { ArcError, InputUploadError, JobSubmissionError, type Remedy, TransferError } from '../errors/index.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { JobId } from '../jobs/job.js';
import { guardListener } from '../log/guard-listener.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import { uploadFiles } from '../transfer/upload.js';
import { Limiter } from '../waiting/limiter.js';
import type { JobProof } from './job-proof.js';
import type { NamedAttempt } from './named-job.js';
import { type Fate, rollBack } from './roll-back.js';
import type { SubmissionDependencies } from './submission-dependencies.js';
import { messageOf } from './submission-errors.js';
import type { SubmissionOptions, SubmissionOutcome } from './submission-options.js';

/**
 * How many jobs get their inputs at a time. More make a server no faster: it is busy with a TLS handshake for each connection then (see
 * docs/performance.md).
 */
const JOBS_AT_ONCE = 8;

/** Uploads the inputs of jobs that the service has accepted, or cancels and cleans these jobs. */
export class JobHandover {
  readonly #parts: SubmissionDependencies;
  readonly #proof: JobProof;
  readonly #deliveries = new Limiter(JOBS_AT_ONCE);

  constructor(parts: SubmissionDependencies, proof: JobProof) {
    this.#parts = parts;
    this.#proof = proof;
  }

  /**
   * Uploads the inputs of a job that the service has accepted. If that fails, the job can never run: it is cancelled and cleaned.
   */
  async handOver({ job, attempt }: NamedAttempt, options: SubmissionOptions): Promise<SubmissionOutcome> {
    const { service, http, journal, log, sleep } = this.#parts;
    const { signal } = options;
    const { uploads, queue } = attempt;
    const accepted = guardListener(options.onAccepted, 'onAccepted', log);
    const onProgress = guardListener(options.onProgress, 'onProgress', log);
    const inputProgress = (call: CallOptions) => service.inputProgress(job.jobId, call);
    let mayHaveBeenDelivered = false;
    try {
      if (uploads.length > 0) await this.#proof.prove([{ job, attempt }]);
      if (job.doubt) return { error: job.doubt };
      const { jobId } = job;
      accepted({ jobId, queue });
      signal?.throwIfAborted();
      if (uploads.length === 0) return { jobId };
      const session = new SessionDirectory(http, service.session(jobId), { log });
      await this.#deliveries.run(async () => {
        signal?.throwIfAborted();
        await uploadFiles(session, uploads, { signal, onProgress, inputProgress, log, sleep });
        mayHaveBeenDelivered = true;
        await service.inputsDelivered(jobId, { signal });
      });
      await journal.delivered([job.submissionId]);
      return { jobId };
    } catch (cause) {
      const fate = await rollBack(
        { job, attempt },
        { isWithdrawn: signal?.aborted === true, mayHaveBeenDelivered },
        { ...this.#parts, proof: this.#proof },
      );
      if (job.doubt) return { error: job.doubt };
      const { jobId, submissionId } = job;
      if (fate === 'started') {
        log.warning(`Job ${jobId} has all of its inputs and has started, in spite of this error: ${String(cause)}`);
        await journal.delivered([submissionId]);
        return { jobId };
      }
      if (signal?.aborted && fate === 'cleaned') return { error: signal.reason };
      await journal.lost([submissionId]);
      return { error: handOverError(jobId, signal?.aborted ? signal.reason : cause, fate) };
    }
  }
}

/** Why a job that the service had accepted did not get all of its inputs, and what became of the job. */
function handOverError(jobId: JobId, cause: unknown, fate: Exclude<Fate, 'started'>): unknown {
  const reason = messageOf(cause);
  const fates: Readonly<Record<typeof fate, { readonly told: string; readonly remedy: Remedy | undefined }>> = {
    cleaned: {
      told: 'The job has been cancelled and cleaned',
      remedy: cause instanceof ArcError ? cause.remedy : undefined,
    },
    left: {
      told: `The job has been cancelled, and stays on the server with files that it may have made: ${jobId}`,
      remedy: 'look-and-clean',
    },
    finished: { told: `The job had finished before it could be cancelled: ${jobId}`, remedy: 'use-results' },
    abandoned: {
      told: `It is not known what has become of the job, which may run: ${jobId}`,
      remedy: 'wait-and-look',
    },
  };
  const { told, remedy } = fates[fate];
  const options = { cause, remedy, ...(fate !== 'cleaned' && { abandonedJobId: jobId }) };
  return cause instanceof TransferError
    ? new InputUploadError(`${reason}. ${told}`, { ...options, path: cause.path })
    : new JobSubmissionError(`The job could not be handed over: ${reason}. ${told}`, options);
}
