import type { ActivityDescription } from '../../descriptions/model/activity-description.js';
import { GATE_NAME } from '../../descriptions/model/inputs-gate.js';
import { omitUndefined } from '../../descriptions/model/omit-undefined.js';
import { InvalidJobDescription, JobNotFoundError } from '../../errors/index.js';
import type { ComputingActivity } from '../../information/computing-activity.js';
import { describeFailures, type JobFailure, reasonOf, tellsOfCancellation } from '../../jobs/diagnose-failure.js';
import type { Job } from '../../jobs/job.js';
import { ARC_STATUS_MAPPING, isTerminal } from '../../jobs/job-status.js';
import type { InputProgress } from '../../transfer/upload.js';
import { type Sleep, sleep } from '../../waiting/sleep.js';
import type { CallOptions } from '../contract/computing-interface.js';
import {
  combineState,
  type LiveEvidence,
  needsEnding,
  needsStart,
  readLiveStep,
  type SnapshotEvidence,
  snapshotIsAhead,
} from './arex-job-state.js';
import { type ArexRecords, readKeyValueLines } from './arex-records.js';
import { type AwaitedInputs, readAwaitedInputs, readCompactTime, readPreviousIds } from './awaited-inputs.js';
import { jobFacts } from './job-from-activity.js';

/** Up to this many jobs are asked for one by one; for more, one list of all own jobs is cheaper. */
const ONE_BY_ONE = 8;

/** For how long A-REX may not know a job: it removes a job's record before it writes the next one. */
const BLIND_MOMENT_MS = 500;

/** Reads the live states of jobs: details come from the snapshot, the present step from the server's own bookkeeping. */
export class ArexActivities {
  readonly #records: ArexRecords;
  readonly #now: () => Date;
  readonly #sleep: Sleep;
  /** Ids of jobs that have been read before. */
  readonly #met = new Set<string>();

  constructor(
    records: ArexRecords,
    { now = () => new Date(), sleep: wait = sleep }: { readonly now?: () => Date; readonly sleep?: Sleep } = {},
  ) {
    this.#records = records;
    this.#now = now;
    this.#sleep = wait;
  }

  /**
   * A job that is not found is looked for twice, so that an existing job is not reported as gone.
   * @returns a job per id, in order; undefined for ids that the server does not know or that belong to other users
   */
  async read(ids: readonly string[], options: CallOptions = {}): Promise<readonly (Job | undefined)[]> {
    if (ids.length === 0) return [];
    const few = ids.length <= ONE_BY_ONE;
    const jobs =
      few && !ids.every((id) => this.#met.has(id))
        ? await this.#meet(ids, options)
        : await this.#lookTwice(ids, options);
    for (const [index, id] of ids.entries()) if (jobs[index]) this.#met.add(id);
    return jobs;
  }

  /**
   * Reads jobs of which some have not been read before, and may be other users': one clock after the other, so that an unknown id
   * costs two questions.
   */
  async #meet(ids: readonly string[], options: CallOptions): Promise<readonly (Job | undefined)[]> {
    const steps = await Promise.all(ids.map((id) => this.#step(id, options)));
    if (steps.includes(undefined)) await this.#sleep(BLIND_MOMENT_MS, options.signal);
    const snapshots = await this.#records.snapshots(ids, options);
    return Promise.all(ids.map((id, index) => this.#job(id, snapshots[index], steps[index], options)));
  }

  async #lookTwice(ids: readonly string[], options: CallOptions): Promise<readonly (Job | undefined)[]> {
    const jobs = await this.#look(ids, options);
    const missing = ids.filter((_, index) => jobs[index] === undefined);
    if (missing.length === 0) return jobs;
    await this.#sleep(BLIND_MOMENT_MS, options.signal);
    const again = await this.#look(missing, options);
    const found = new Map(missing.map((id, index) => [id, again[index]]));
    return ids.map((id, index) => jobs[index] ?? found.get(id));
  }

  async #look(ids: readonly string[], options: CallOptions): Promise<readonly (Job | undefined)[]> {
    // For a few jobs both clocks are read at once; if the snapshot turns out to be ahead, the record is read again.
    const few = ids.length <= ONE_BY_ONE;
    const [snapshots, steps] = few
      ? await Promise.all([
          this.#records.snapshots(ids, options),
          Promise.all(ids.map((id) => this.#step(id, options))),
        ])
      : [await this.#records.snapshots(ids, options), await this.#listedSteps(ids, options)];
    return Promise.all(ids.map((id, index) => this.#job(id, snapshots[index], steps[index], options)));
  }

  async #step(id: string, options: CallOptions): Promise<LiveEvidence | undefined> {
    const body = await this.#records.record(id, 'status', options);
    const step = body === undefined ? undefined : readLiveStep(body);
    return step && { step, at: this.#now() };
  }

  async #listedSteps(ids: readonly string[], options: CallOptions): Promise<readonly (LiveEvidence | undefined)[]> {
    const steps = await this.#records.steps(options);
    const at = this.#now();
    return ids.map((id) => {
      const step = steps.get(id);
      return step && { step, at };
    });
  }

  async #job(
    id: string,
    activity: ComputingActivity | undefined,
    read: LiveEvidence | undefined,
    options: CallOptions,
  ): Promise<Job | undefined> {
    let live = read ?? (activity && (await this.#lastResort(id, options)));
    if (live === undefined) return undefined;
    const snapshot = this.#snapshotEvidence(activity, live.at);
    if (snapshotIsAhead(live, snapshot)) live = (await this.#step(id, options)) ?? live;
    const [ending, started, awaited] = await Promise.all([
      needsEnding(live, snapshot) ? this.#ending(id, options) : undefined,
      needsStart(live, snapshot) ? this.#hasStarted(id, activity?.stdout, options) : undefined,
      isBeforeSubmission(live) ? this.#awaited(id, options) : undefined,
    ]);
    const known = combineState({ ...live, ...omitUndefined({ ending: ending?.kind, started }) }, snapshot);
    const ended = known.state === 'Failed' || known.state === 'Killed';
    const exitCode = ending?.exitCode ?? activity?.exitCode;
    const failures = ended ? this.#failures(activity, ending?.words, exitCode) : [];
    return {
      id: this.#records.jobId(id),
      ...known,
      status: ARC_STATUS_MAPPING[known.state],
      ...jobFacts(activity),
      ...omitUndefined({
        exitCode,
        failures: failures.length > 0 ? failures : undefined,
        reason: reasonOf(failures),
        startedAt: ending?.startedAt ?? activity?.startedAt,
        endedAt: activity?.endedAt ?? ending?.endedAt,
        credentialEndsAt: isTerminal(known.state) ? undefined : publishedEnd(activity),
        ...awaited,
      }),
    };
  }

  /** @param recorded - the text of the failure record; if it is left out, that of the info document is used */
  #failures(
    activity: ComputingActivity | undefined,
    recorded: readonly string[] | undefined,
    exitCode: number | undefined,
  ): readonly JobFailure[] {
    const evidence = recorded === undefined ? 'info-document' : 'failure-record';
    const words = (recorded ?? activity?.errors ?? []).map(asMessage);
    return describeFailures(words, { ...activity, exitCode, evidence });
  }

  /** The inputs that a job waits for; undefined if it waits for none, or the server does not tell. */
  async #awaited(id: string, options: CallOptions): Promise<AwaitedInputs | undefined> {
    const input = (await this.#records.record(id, 'input', options)) ?? '';
    if (input.trim() === '') return undefined;
    const [received = '', local = ''] = await Promise.all([
      this.#records.record(id, 'input_status', options),
      this.#records.record(id, 'local', options),
    ]);
    return readAwaitedInputs(input, received, local);
  }

  /**
   * Whether a job was submitted under a submission id.
   * @returns undefined if the server knows no job with this id, or does not tell
   */
  async carriesSubmissionId(id: string, submissionId: string, options: CallOptions = {}): Promise<boolean | undefined> {
    const local = await this.#records.record(id, 'local', options);
    return local === undefined ? undefined : readPreviousIds(local).includes(submissionId);
  }

  /** For a job that is not in the list, or whose record cannot be read or is not known: the other source decides. */
  async #lastResort(id: string, options: CallOptions): Promise<LiveEvidence | undefined> {
    return (await this.#step(id, options)) ?? (await this.#listedSteps([id], options))[0];
  }

  #snapshotEvidence(activity: ComputingActivity | undefined, now: Date): SnapshotEvidence | undefined {
    const state = activity && this.#records.snapshotState(activity);
    return state && { state, at: activity.createdAt ?? now };
  }

  /** How a job ended, from the records the server writes at that moment. */
  async #ending(id: string, options: CallOptions) {
    const [failed, diag] = await Promise.all([
      this.#records.record(id, 'failed', options),
      this.#records.record(id, 'diag', options),
    ]);
    const words = failed?.split('\n').filter((line) => line.trim() !== '') ?? [];
    const usage = readKeyValueLines(diag ?? '');
    const exitCode = usage.get('exitcode');
    const mishap = words.some(tellsOfCancellation) ? 'killed' : 'failed';
    const kind: LiveEvidence['ending'] = failed === undefined ? await this.#success(id, options) : mishap;
    return {
      kind,
      words,
      // From 256 on, the number is how the batch system back-end reports a signal, not an exit code.
      exitCode:
        exitCode !== undefined && /^\d{1,3}$/.test(exitCode) && Number(exitCode) < 256 ? Number(exitCode) : undefined,
      startedAt: readCompactTime(usage.get('LRMSStartTime')),
      endedAt: readCompactTime(usage.get('LRMSEndTime')),
    };
  }

  /**
   * A missing failure record is no proof of success: a job that has just been cleaned has none either, and a gateway
   * in front of the server may answer in the same way. The list of the jobs that have ended well is proof.
   */
  async #success(id: string, options: CallOptions): Promise<'finished' | undefined> {
    return (await this.#records.hasSucceeded(id, options)) ? 'finished' : undefined;
  }

  /** The job's wrapper creates its stdout when it starts on a node; until then, the server answers 404. */
  async #hasStarted(id: string, stdout: string | undefined, options: CallOptions): Promise<boolean> {
    // Before the first snapshot, only the description tells the name of stdout.
    const name = stdout ?? (await this.description(id, options))?.stdout;
    if (name === undefined || name.startsWith('/')) return false;
    return this.#records.hasFile(id, name, options);
  }

  /** The description as the server keeps it; undefined if it is in a language that only its client knows. */
  async description(id: string, options: CallOptions = {}): Promise<ActivityDescription | undefined> {
    const text = await this.#records.record(id, 'description', options);
    if (text === undefined) return undefined;
    const { parseDescriptions } = await import('../../descriptions/description-format.js');
    try {
      return parseDescriptions(text).descriptions[0];
    } catch (error) {
      if (error instanceof InvalidJobDescription) return undefined;
      throw error;
    }
  }

  /** @throws JobNotFoundError if the server does not know the job at this moment */
  async inputProgress(id: string, options: CallOptions = {}): Promise<InputProgress> {
    const received = await this.#records.record(id, 'input_status', options);
    // Read afterwards: if the job is still in the same step, the record of received files is complete.
    const live = await this.#lastResort(id, options);
    if (live === undefined) throw new JobNotFoundError(this.#records.jobId(id));
    const lines = received?.split('\n') ?? [];
    return {
      received: new Set(lines.filter((line) => line.length > 1).map((line) => line.replace(/^\//, ''))),
      isPast: !isBeforeSubmission(live),
    };
  }

  /** The local ids of this user's activities that have submission ids among their previous ids. */
  async findSubmissionIds(
    submissionIds: readonly string[],
    options: CallOptions = {},
  ): Promise<ReadonlyMap<string, string>> {
    const ids = await this.#records.ids(options);
    const snapshots = await this.#records.snapshots(ids, options);
    const found = new Map<string, string>();
    const missing = () => submissionIds.filter((submissionId) => !found.has(submissionId));
    for (const [index, id] of ids.entries()) {
      for (const submissionId of missing())
        if (snapshots[index]?.previousIds.includes(submissionId)) found.set(submissionId, id);
    }
    // The placeholder for a job's first snapshot has neither submission ids nor a queue; the job's description has them.
    const unclear = ids.filter((_, index) => snapshots[index]?.queue === undefined);
    for (const id of missing().length > 0 ? unclear : []) {
      const text = (await this.#records.record(id, 'description', options)) ?? '';
      for (const submissionId of missing()) if (text.includes(submissionId)) found.set(submissionId, id);
    }
    return found;
  }
}

/** The file that stands for the message that all inputs are there, as A-REX itself names that message: by the root. */
const asMessage = (words: string): string => words.replace(GATE_NAME, '');

/** A-REX publishes the moment of the submission where it cannot tell when a credential ends, as of a token, some seconds off. */
const UNTOLD_MS = 10_000;

/** When what was delegated for a job ended, as of its submission. */
function publishedEnd(activity: ComputingActivity | undefined): Date | undefined {
  const { proxyExpiresAt, submittedAt } = activity ?? {};
  if (proxyExpiresAt === undefined || submittedAt === undefined) return undefined;
  return proxyExpiresAt.getTime() - submittedAt.getTime() > UNTOLD_MS ? proxyExpiresAt : undefined;
}

/** Whether the server may still be waiting for inputs. */
const isBeforeSubmission = ({ step }: LiveEvidence): boolean => step === 'accepted' || step === 'preparing';
