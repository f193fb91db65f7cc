import { bytesOf } from '../../../sandbox/src/byte-text.js';
import type { Phase } from '../../../sandbox/src/job-lifecycle.js';
import { listedState } from '../../../sandbox/src/jobs/published-states.js';
import type { Release } from '../../../sandbox/src/release.js';
import { readRequestTarget } from '../../../sandbox/src/rest/request-target.js';
import type { Random } from '../random/random.js';
import { ComputeElement } from './compute/compute-element.js';
import type { ArexEvent, WipeReason } from './events/arex-event.js';
import type { ProgramOf } from './program/model-program.js';
import type { Reply } from './rest/reply.js';
import { answerRest } from './rest/route.js';
import type { SessionEntry } from './session/session-tree.js';
import { type ArexSettings, drawSettings } from './settings/arex-settings.js';

export interface ModelArexOptions {
  /** `https://ce-a.example.org:443/arex` */
  readonly endpoint: string;
  readonly release: Release;
  readonly random: Random;
  /** The virtual time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Decides, when a job starts, what it does. */
  readonly programOf: ProgramOf;
  /** Settings that are not drawn at random. */
  readonly settings?: Partial<ArexSettings> | undefined;
  readonly onEvent?: ((event: ArexEvent) => void) | undefined;
}

/** A request as it arrives at the server. */
export interface ModelRequest {
  readonly method: string;
  /** As it stands in the request line, with its query. */
  readonly path: string;
  /** By lower-case name; that of a body that was cut is to have its `content-length` or `transfer-encoding`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As much of it as has arrived. */
  readonly body: Buffer;
  /** Subject of the user's own certificate, in slash form; undefined for a client that shows none. */
  readonly user: string | undefined;
  /** False if the connection was cut before the end of the body. */
  readonly isWhole: boolean;
}

export interface ModelAnswer {
  readonly status: number;
  readonly reason: string;
  /**
   * In the order and spelling of A-REX. With `Transfer-Encoding` there is no length, and the caller has
   * to write its body in chunks; that happens with empty files only.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty in an answer to HEAD, even if that announces a length. */
  readonly body: Buffer;
}

/** A job as checks see it; also one that has been removed. */
export interface ModelJob {
  readonly id: string;
  readonly owner: string;
  readonly name: string | undefined;
  /** Ids that the client knows it by. */
  readonly submissionIds: readonly string[];
  readonly description: string;
  readonly phase: Phase;
  /** As the job list has it. */
  readonly state: string;
  readonly exitCode: number | undefined;
  readonly failure: { readonly cause: 'client' | 'internal'; readonly reasons: readonly string[] } | undefined;
  /** What the server counts as uploaded, whole or not: `/sub/a.txt`. */
  readonly uploaded: readonly string[];
  /** What is in its session directory, or was there when it was wiped. */
  readonly files: readonly SessionEntry[];
  readonly wiped: { readonly at: number; readonly because: WipeReason } | undefined;
}

/**
 * A model of A-REX, in memory: as clients see it over REST, with its delays, its two clocks and what it loses. It does nothing by
 * itself: time passes when it is asked something. The same seed and the same requests at the same times bring the same answers.
 */
export class ModelArex {
  readonly #service: ComputeElement;
  readonly #now: () => number;

  constructor({ now, settings, onEvent = () => {}, ...options }: ModelArexOptions) {
    const drawn = drawSettings(options.random.branch('settings'));
    this.#now = now;
    this.#service = new ComputeElement({
      ...options,
      random: options.random.branch('server'),
      settings: { ...drawn, ...settings },
      startedAt: now(),
      onEvent,
    });
  }

  get settings(): ArexSettings {
    return this.#service.settings;
  }

  /** Brings all jobs to the present. */
  advance(): void {
    this.#service.agenda.advance(this.#now());
  }

  /** The time of its next action without a request; undefined if there is none. Milliseconds since 1970. */
  get nextAt(): number | undefined {
    return this.#service.agenda.nextAt;
  }

  answer({ path, ...request }: ModelRequest): ModelAnswer {
    this.advance();
    const reply = answerRest({ ...request, target: readRequestTarget(path), service: this.#service });
    return toAnswer(reply, request.method);
  }

  /**
   * From and until these times, in milliseconds since 1970, the record of a job is not found, as where the disk of the server does not
   * answer: to its clients the job is unknown, and it goes on.
   */
  loseRecord(id: string, period: { readonly from: number; readonly to: number }): void {
    this.#service.loseRecord(id, period);
  }

  /** All jobs that were ever created, in the order of their creation, as they are now. */
  get jobs(): readonly ModelJob[] {
    this.advance();
    return this.#service.everyJob.map(({ id, record, session, wiped }) => ({
      id,
      owner: record.owner,
      name: record.request.name,
      submissionIds: record.request.previousIds ?? [],
      description: record.text,
      phase: record.phase,
      state: listedState(record),
      exitCode: record.run?.exitCode,
      failure: record.failure,
      uploaded: record.uploaded,
      files: wiped?.files ?? session.entries(),
      wiped: wiped && { at: wiped.at, because: wiped.because },
    }));
  }
}

function toAnswer(
  { status, reason, contentType, location, contentRange, body = '' }: Reply,
  method: string,
): ModelAnswer {
  const content = typeof body === 'string' ? bytesOf(body) : body;
  const isHead = method === 'HEAD';
  const isChunked = typeof body !== 'string' && content.length === 0 && !isHead;
  return {
    status,
    reason,
    headers: {
      ...(contentRange !== undefined && { 'Content-Range': contentRange }),
      ...(isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(content.length) }),
      Connection: 'keep-alive',
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(location !== undefined && { location }),
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    },
    body: isHead ? Buffer.alloc(0) : content,
  };
}
