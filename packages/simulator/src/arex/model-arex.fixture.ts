import { seededRandom } from '../random/random.js';
import type { ArexEvent } from './events/arex-event.js';
import { type ModelAnswer, ModelArex, type ModelArexOptions } from './model-arex.js';
import type { ModelProgram } from './program/model-program.js';

export const TESTER = '/DC=org/CN=tester';

/** The settings of a server without random delays. */
export const EXACT = {
  slots: 2,
  infoPeriodMs: 60_000,
  infoRunMs: 5_000,
  infoOffsetMs: 59_000,
  acceptDelay: [100, 100],
  prepareDelay: [100, 100],
  pendingDelay: [0, 0],
  submitDelay: [1_000, 1_000],
  startsBeforeHandover: false,
  queueDelay: [500, 500],
  endNoticeDelay: [10_000, 10_000],
  finishDelay: [200, 200],
  settleDelay: [100, 100],
  killDelay: [1_000, 1_000],
  cancelDelay: [5_000, 5_000],
  cleanDelay: [2_000, 2_000],
  restartDelay: [1_000, 1_000],
  recordGapChance: 0,
  creationFailureChance: 0,
} as const;

export const quick = (parts: Partial<ModelProgram> = {}): ModelProgram => ({
  runsMs: 0,
  end: { exitCode: 0 },
  steps: [],
  ...parts,
});

/** What is asked of a server on a clock that the test moves. */
export class ModelProbe {
  readonly events: ArexEvent[] = [];
  readonly arex: ModelArex;
  readonly startedAt = Date.UTC(2026, 10, 23);
  #elapsedMs = 0;

  constructor(program: ModelProgram | ModelArexOptions['programOf'] = quick(), parts: Partial<ModelArexOptions> = {}) {
    this.arex = new ModelArex({
      endpoint: 'https://ce.example.org:443/arex',
      release: '7.2',
      random: seededRandom(1),
      now: () => this.startedAt + this.#elapsedMs,
      programOf: typeof program === 'function' ? program : () => program,
      onEvent: (event) => this.events.push(event),
      ...parts,
      settings: { ...EXACT, ...parts.settings },
    });
  }

  /** Lets time pass; the model acts on it only at the next request. */
  wait(milliseconds: number): void {
    this.#elapsedMs += milliseconds;
  }

  /** @param request - `GET jobs`, below `/arex/rest/1.0/` where it is not absolute */
  ask(
    request: string,
    {
      headers = {},
      body = '',
      isWhole = true,
      user = TESTER,
    }: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
      readonly isWhole?: boolean;
      readonly user?: string | undefined;
    } = {},
  ): ModelAnswer & { readonly text: string } {
    const [method = '', path = ''] = request.split(' ');
    const answer = this.arex.answer({
      method,
      path: path.startsWith('/') ? path : `/arex/rest/1.0/${path}`,
      headers: { accept: 'application/json', ...headers },
      body: Buffer.from(body),
      user,
      isWhole,
    });
    return { ...answer, text: answer.body.toString('utf8') };
  }

  /** @returns the id of the new job */
  create(description: string, user = TESTER): string {
    const { text } = this.ask('POST jobs?action=new', { body: description, user });
    const [item] = [JSON.parse(text).job].flat();
    if (item.id === undefined) throw new Error(`The job has not been created: ${item.reason}`);
    return item.id;
  }

  act(action: string, ...ids: readonly string[]) {
    const body = JSON.stringify({ job: ids.map((id) => ({ id })) });
    const headers = { 'content-type': 'application/json' };
    return [JSON.parse(this.ask(`POST jobs?action=${action}`, { headers, body }).text).job].flat();
  }

  /** What the live record of a job says. */
  live(id: string): string {
    return this.ask(`GET jobs/${id}/diagnose/status`).text;
  }

  /** What `status` says of a job. */
  published(id: string): string {
    return this.act('status', id)[0].state;
  }

  job(id: string) {
    const job = this.arex.jobs.find((each) => each.id === id);
    if (!job) throw new Error(`There has never been a job ${id}`);
    return job;
  }

  /** The events of a kind, with their times after the start. */
  happened<Kind extends ArexEvent['kind']>(kind: Kind) {
    const isOfKind = (event: ArexEvent): event is Extract<ArexEvent, { kind: Kind }> => event.kind === kind;
    return this.events.filter(isOfKind).map((event) => ({ ...event, at: event.at - this.startedAt }));
  }
}
