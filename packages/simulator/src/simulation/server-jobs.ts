import { posix } from 'node:path';
import { LAUNCHER_NAME } from '../../../client/src/descriptions/exact-launch.js';
import { GATE_NAME } from '../../../client/src/descriptions/model/inputs-gate.js';
import type { ArexEvent } from '../arex/events/arex-event.js';
import type { ModelArex, ModelJob } from '../arex/model-arex.js';
import type { SeenFile, ServerJob } from '../histories/scene.js';
import type { PlannedJob } from '../plans/plan.js';

/** An event of a server about one of its jobs. */
export type JobEvent = Extract<ArexEvent, { jobId: string }>;

/** What the events have told of a job. */
interface KnownJob {
  readonly createdAt: number;
  readonly requested: Set<'kill' | 'clean' | 'restart'>;
  hasStarted: boolean;
  lost: ServerJob['lost'];
  programEnd: ServerJob['programEnd'];
  endedAt: number | undefined;
}

/** The jobs of all servers, by what the servers have and what their events have told. */
export class ServerJobs {
  readonly #asked: ReadonlyMap<string, PlannedJob>;
  readonly #known = new Map<string, KnownJob>();

  /** @param asked - the jobs of the plan, by name */
  constructor(asked: ReadonlyMap<string, PlannedJob>) {
    this.#asked = asked;
  }

  /** Takes notice of an event. When the program of a job starts whose record the plan has lost for a while, the server loses it. */
  onEvent(arex: ModelArex, event: JobEvent): void {
    if (event.kind === 'job-created') {
      this.#known.set(event.jobId, {
        createdAt: event.at,
        requested: new Set(),
        hasStarted: false,
        lost: undefined,
        programEnd: undefined,
        endedAt: undefined,
      });
    }
    const known = this.#known.get(event.jobId);
    if (known === undefined) return;
    if (event.kind === 'action-requested') known.requested.add(event.action);
    if (event.kind === 'state-changed') known.endedAt = event.to === 'FINISHED' ? event.at : undefined;
    if (event.kind === 'program-started') {
      known.hasStarted = true;
      known.lost ??= this.#loseRecord(arex, event);
    }
    if (event.kind === 'program-ended') {
      const { jobId, exitCode } = event;
      known.programEnd = exitCode === undefined ? this.#planned(arex, jobId)?.end : { exitCode };
    }
  }

  /** The jobs that a server has or had. */
  of(server: string, arex: ModelArex): readonly ServerJob[] {
    return arex.jobs.map((job) => this.#describe(server, job));
  }

  #loseRecord(arex: ModelArex, { jobId, at }: Extract<JobEvent, { kind: 'program-started' }>): ServerJob['lost'] {
    const lost = this.#planned(arex, jobId)?.lost;
    if (lost === undefined) return undefined;
    const from = at + lost.afterMs;
    const period = { from, to: from + lost.forMs };
    arex.loseRecord(jobId, period);
    return period;
  }

  #planned(arex: ModelArex, jobId: string): PlannedJob | undefined {
    return this.#asked.get(arex.jobs.find(({ id }) => id === jobId)?.name ?? '');
  }

  #describe(server: string, job: ModelJob): ServerJob {
    const known = this.#known.get(job.id);
    const ended = endedAs(job);
    return {
      server,
      id: job.id,
      name: job.name,
      owner: job.owner,
      submissionIds: job.submissionIds,
      createdAt: known?.createdAt ?? 0,
      state: job.wiped !== undefined ? 'gone' : (ended ?? (known?.hasStarted ? 'running' : 'waiting')),
      ended,
      hasStarted: known?.hasStarted ?? false,
      lost: known?.lost,
      programEnd: known?.programEnd,
      endedAt: known?.endedAt,
      uploaded: job.uploaded,
      requested: known?.requested ?? new Set(),
      files: filesOf(job),
    };
  }
}

/** Its files, and the links to files as what they lead to. */
function filesOf({ files }: ModelJob): readonly SeenFile[] {
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  return files.flatMap(({ path, target, content = target && contents.get(posix.join(posix.dirname(path), target)) }) =>
    Buffer.isBuffer(content) && path !== LAUNCHER_NAME && path !== GATE_NAME ? [{ path, content }] : [],
  );
}

function endedAs({ phase, failure }: ModelJob): ServerJob['ended'] {
  if (phase !== 'FINISHED') return undefined;
  if (failure === undefined) return 'finished';
  return failure.cause === 'client' ? 'killed' : 'failed';
}
