import type { AcceptedJob, ArcInterface, JobId, ProgramJob, ServerFullNotice } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { describeError, ExitStatus } from '../errors/exit-status.js';
import { knownJobs, serverName } from '../jobs/job-selection.js';
import { formatDuration } from '../output/quantities.js';
import { OutputClosedError } from '../output/screen.js';
import { padText, plainText } from '../output/text.js';
import { checkSweep, type FailedItem } from './check-sweep.js';
import { commonError, reportFailures, statusOf } from './report-failures.js';
import type { SweepJobs } from './sweep-jobs.js';

/**
 * Submits the jobs of a sweep, once all of them have been planned and their inputs found. An item that has no job leaves the others
 * alone.
 * @returns the exit status
 */
export async function submitSweep(context: Context, jobs: SweepJobs): Promise<number> {
  const { screen } = context;
  const { failures, remarks, warnings } = await checkSweep(context, jobs, 0);
  for (const remark of remarks) screen.say(remark);
  for (const warning of warnings) screen.warn(warning);
  const common = failures.size === jobs.count ? commonError([...failures.values()]) : undefined;
  // What is wrong with all of them is not the fault of an item.
  if (common !== undefined) throw common.error;
  return new SweepSubmission(context, jobs, failures).run();
}

/** An item whose job the server has. */
interface SubmittedItem {
  readonly index: number;
  readonly label: string;
  readonly name: string;
  readonly jobId: JobId;
}

/** The submission of a sweep, and what has become of its items. */
class SweepSubmission {
  readonly #context: Context;
  readonly #jobs: SweepJobs;
  readonly #failed: Map<number, FailedItem>;
  /** Items whose jobs are being submitted, by the place among those that were handed over. */
  readonly #underWay = new Map<number, Omit<SubmittedItem, 'jobId'>>();
  /** Kept for a JSON document only. */
  readonly #submitted: SubmittedItem[] = [];
  /** Those of a terminal, whose ids have to be looked up to be shortened, are printed together. */
  #unprinted: SubmittedItem[] = [];
  #handedOver = 0;
  #accepted = 0;
  #complete = 0;
  /** Where the jobs are: the server, with the queue where that is known. */
  readonly #places = new Set<string>();

  constructor(context: Context, jobs: SweepJobs, failed: ReadonlyMap<number, FailedItem>) {
    this.#context = context;
    this.#jobs = jobs;
    this.#failed = new Map(failed);
  }

  async run(): Promise<number> {
    const { screen } = this.#context;
    const started = performance.now();
    const arc = await this.#context.arc();
    screen.live(() => [`${screen.mark('going')} ${this.#describeProgress()}`]);
    const stop = await this.#submitAll(arc).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    screen.stopLive();
    if (stop !== undefined && (this.#hasNothing(stop.error) || stop.error instanceof OutputClosedError))
      throw stop.error;
    const common = this.#failed.size === this.#jobs.count ? commonError([...this.#failed.values()]) : undefined;
    if (common !== undefined && stop === undefined) throw common.error;
    await this.#print();
    // What ended the submission is reported by itself, not as the failure of those that were next.
    const failed = [...this.#failed.values()]
      .filter(({ error }) => error !== stop?.error)
      .sort((one, other) => one.index - other.index);
    screen.say(
      this.#describeEnd(failed.length, (performance.now() - started) / 1000),
      failed.length > 0 ? 'bad' : 'good',
    );
    await reportFailures(this.#context, failed);
    await this.#printJson(failed, stop);
    if (stop === undefined) return statusOf(failed);
    if (!this.#context.signal.aborted) await this.#reportStop(stop.error);
    const status = statusOf(failed);
    return status === ExitStatus.SUBMISSION_UNCERTAIN ? status : describeError(stop.error).status;
  }

  /** Whether the command has failed as one that submits a single job: no server has any of them. */
  #hasNothing(stop: unknown): boolean {
    const isAlone = [...this.#failed.values()].every(({ error }) => error === stop);
    return this.#accepted === 0 && this.#complete === 0 && isAlone && !this.#context.signal.aborted;
  }

  async #submitAll(arc: ArcInterface): Promise<void> {
    const { signal, screen } = this.#context;
    const outcomes = arc.submitEach(this.#programs(), {
      signal,
      onAccepted: (accepted) => this.#onAccepted(accepted),
      onServerFull: (notice) => screen.say(describeFull(notice), 'waiting'),
    });
    for await (const outcome of outcomes) {
      const item = this.#underWay.get(outcome.index);
      this.#underWay.delete(outcome.index);
      if (item === undefined) continue; // never: each is noted before it is handed over
      if ('jobId' in outcome) await this.#onSubmitted({ ...item, jobId: outcome.jobId });
      else this.#failed.set(item.index, { ...item, error: outcome.error });
    }
  }

  /** Plans each job again when it is its turn, as plans are not kept. */
  async *#programs(): AsyncGenerator<ProgramJob, void, void> {
    for (const item of this.#jobs.items) {
      const { index, label } = item;
      if (this.#failed.has(index)) continue;
      try {
        const { executable, options } = await this.#jobs.plan(item);
        this.#underWay.set(this.#handedOver, { index, label, name: options.name ?? '' });
        this.#handedOver += 1;
        yield { executable, ...options };
      } catch (error) {
        this.#failed.set(index, { index, label, error });
      }
    }
  }

  #onAccepted({ jobId, queue }: AcceptedJob): void {
    this.#accepted += 1;
    this.#places.add(`${serverName(jobId)}${queue === undefined ? '' : ` (queue ${queue})`}`);
  }

  async #onSubmitted(item: SubmittedItem): Promise<void> {
    const { screen, globals } = this.#context;
    this.#complete += 1;
    if (globals.json) this.#submitted.push(item);
    else if (screen.columns === undefined) await screen.lines([item.jobId]);
    else if (this.#unprinted.push(item) >= MAX_UNPRINTED) await this.#print();
  }

  /** On a terminal ids are short enough to type, and have the names of their jobs beside them. */
  async #print(): Promise<void> {
    const { screen, ids } = this.#context;
    if (this.#unprinted.length === 0) return;
    await knownJobs(this.#context).catch(() => undefined); // errors of the job list are reported elsewhere
    const shown = this.#unprinted.map(({ jobId, name }) => [ids.has(jobId) ? ids.short(jobId) : jobId, name] as const);
    const width = Math.max(...shown.map(([id]) => id.length));
    this.#unprinted = [];
    await screen.lines(shown.map(([id, name]) => `${padText(id, width)}  ${plainText(name)}`));
  }

  async #printJson(failed: readonly FailedItem[], stop: { readonly error: unknown } | undefined): Promise<void> {
    if (!this.#context.globals.json) return;
    const { failureFields } = await import('../command-line/json.js');
    const jobs = [
      ...this.#submitted.map(({ index, label, name, jobId }) => ({ index, item: label, name, id: jobId })),
      ...failed.map(({ index, label, error }) => ({ index, item: label, ...failureFields(describeError(error)) })),
    ];
    await this.#context.json({
      jobs: jobs.sort((one, other) => one.index - other.index),
      notSent: this.#jobs.count - jobs.length,
      ...(stop !== undefined && failureFields(describeError(stop.error))),
    });
  }

  async #reportStop(error: unknown): Promise<void> {
    const { hintOf } = await import('../sandbox/stopped-sandbox.js');
    const failure = describeError(error);
    this.#context.screen.fail(failure.message, await hintOf(this.#context, failure));
  }

  #describeProgress(): string {
    const { size } = this.#failed;
    const failed = size === 0 ? '' : `; ${size} failed`;
    return `submitting ${this.#jobs.count} jobs: the server has ${Math.max(this.#accepted, this.#complete)}${failed}`;
  }

  #describeEnd(failed: number, seconds: number): string {
    const { count } = this.#jobs;
    const rest = count - this.#complete - failed;
    const all = this.#complete === count ? `${count}` : `${this.#complete} of ${count}`;
    const [place, ...others] = this.#places;
    const where = place === undefined ? '' : ` to ${others.length === 0 ? place : [place, ...others].join(', ')}`;
    const parts = [
      `submitted ${all} ${count === 1 ? 'job' : 'jobs'}${where} in ${formatDuration(seconds)}`,
      ...(failed === 0 ? [] : [`${failed} failed`]),
      ...(rest === 0 ? [] : [`${rest} ${rest === 1 ? 'was' : 'were'} not sent`]),
    ];
    return parts.join('; ');
  }
}

/** About as many as come at once. */
const MAX_UNPRINTED = 100;

const describeFull = ({ error, waiting, retryAt }: ServerFullNotice): string =>
  `${error.message}; ${waiting} ${waiting === 1 ? 'job waits' : 'jobs wait'}, next attempt in ${formatDuration((retryAt.getTime() - Date.now()) / 1000)}`;
