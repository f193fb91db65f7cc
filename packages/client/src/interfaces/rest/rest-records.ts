import { isOwnNotFound, mediaType } from '../../http/own-answer.js';
import type { ComputingActivity } from '../../information/computing-activity.js';
import type { JobId } from '../../jobs/job.js';
import type { ArcState } from '../../jobs/job-status.js';
import type { LiveStep } from '../arex/arex-job-state.js';
import type { ArexRecords, RecordName } from '../arex/arex-records.js';
import type { CallOptions } from '../contract/computing-interface.js';
import { serviceError, strangeAnswerError } from '../contract/service-answer.js';
import { REST_ADDRESS } from './rest-address.js';
import type { RestConnection } from './rest-connection.js';
import { readListedStep, readSnapshotState } from './rest-job-state.js';
import { type ListedJob, MAX_IDS_PER_REQUEST, type RestRequest, readJobList, requests } from './rest-messages.js';
import { readActivities, readXmlJobList } from './rest-xml.js';

/** A-REX' records, asked for over REST. */
export class RestRecords implements ArexRecords {
  readonly #connection: RestConnection;

  constructor(connection: RestConnection) {
    this.#connection = connection;
  }

  jobId(localId: string): JobId {
    return REST_ADDRESS.format(this.#connection.endpoint, localId);
  }

  async snapshots(ids: readonly string[], options: CallOptions): Promise<readonly (ComputingActivity | undefined)[]> {
    const snapshots: (ComputingActivity | undefined)[] = [];
    for (let start = 0; start < ids.length; start += MAX_IDS_PER_REQUEST) {
      const chunk = ids.slice(start, start + MAX_IDS_PER_REQUEST);
      const read = (answer: { readonly body: string }) => readActivities(answer.body, chunk.length);
      snapshots.push(...(await this.#connection.ask(requests.action('info', chunk), read, options)));
    }
    return snapshots;
  }

  snapshotState(activity: ComputingActivity): ArcState | undefined {
    const word = activity.states.get('arcrest');
    return word === undefined ? undefined : readSnapshotState(word);
  }

  async steps(options: CallOptions): Promise<ReadonlyMap<string, LiveStep>> {
    const list = await this.#list(requests.jobsWithState(), options);
    return new Map(
      list.flatMap(({ id, state }): [string, LiveStep][] => {
        const step = readListedStep(state ?? '');
        return step ? [[id, step]] : [];
      }),
    );
  }

  async hasSucceeded(id: string, options: CallOptions): Promise<boolean> {
    const list = await this.#list(requests.jobsWithState('FINISHED'), options);
    return list.some((job) => job.id === id && job.state === 'FINISHED');
  }

  async record(id: string, name: RecordName, options: CallOptions): Promise<string | undefined> {
    const request = requests.diagnose(id, name);
    const answer = await this.#connection.send(request, options);
    if (isOwnNotFound(answer)) return undefined;
    if (answer.status === 404) throw strangeAnswerError(`Reading the ${name} record of job ${id}`, answer);
    if (answer.status !== 200) throw serviceError(`Reading the ${name} record of job ${id}`, answer);
    return this.#connection.read(request, answer, ({ body }) => body);
  }

  async hasFile(id: string, path: string, options: CallOptions): Promise<boolean> {
    const name = path.split('/').map(encodeURIComponent).join('/');
    const answer = await this.#connection.send(
      { method: 'HEAD', path: `jobs/${encodeURIComponent(id)}/session/${name}`, headers: {} },
      options,
    );
    // An HTML page is an error page of a gateway, not the file.
    return answer.status === 200 && mediaType(answer) !== 'text/html';
  }

  async ids(options: CallOptions): Promise<readonly string[]> {
    const list = await this.#list(requests.jobs(), options);
    return list.map(({ id }) => id);
  }

  /** An empty answer does not count as an empty list, because any server may send one: the list is asked for again as XML. */
  async #list(request: RestRequest, options: CallOptions): Promise<readonly ListedJob[]> {
    const list = await this.#connection.ask(request, ({ body }) => readJobList(body), options);
    return list ?? this.#connection.ask(requests.asXml(request), ({ body }) => readXmlJobList(body), options);
  }
}
