import { Writable } from 'node:stream';
import type { Outcome } from './finding.js';
import type { JobListener, JobTrial } from './job-trial.js';

/** What a job writes, kept to be told: so nothing is lost when it is removed from the server. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}

/** Runs a job of a second from its submission to its end. */
export async function checkJob(
  runJob: JobTrial,
  {
    queue,
    signal,
    onJob,
  }: {
    readonly queue: string | undefined;
    readonly signal: AbortSignal | undefined;
    readonly onJob?: JobListener | undefined;
  },
): Promise<Outcome<'job'>> {
  const stdout = new Collected();
  const stderr = new Collected();
  const { job, exitStatus, isCleaned } = await runJob({
    queue,
    stdout,
    stderr,
    signal,
    onAccepted: (jobId) => onJob?.(jobId),
    onState: (state) => onJob?.(state.id, state),
  });
  const facts = { jobId: job.id, job, stdout: stdout.text, stderr: stderr.text, isCleaned };
  return exitStatus === 0 ? { status: 'ok', facts } : { status: 'failed', error: undefined, facts };
}
