import { isOwnNotFound, mediaType } from '../../http/own-answer.js';
import type { ComputingActivity } from '../../information/computing-activity.js';
import type { JobId } from '../../jobs/job.js';
import type { ArcState } from '../../jobs/job-status.js';
import type { LiveStep } from '../arex/arex-job-state.js';
import type { ArexRecords, RecordName } from '../arex/arex-records.js';
import type { CallOptions } from '../contract/computing-interface.js';
import { readAnswer, requireKind, serviceError, strangeAnswerError } from '../contract/service-answer.js';
import { EMIES_ADDRESS } from './emies-address.js';
import { type EmiesConnection, faultError } from './emies-connection.js';
import { LISTED_STEPS, readEmiesState, SUCCEEDED } from './emies-job-state.js';
import { type InfoItem, isNotFound, MAX_IDS_PER_REQUEST, readInfos, readList, requests } from './emies-messages.js';
import { listInWindows } from './list-windows.js';

/**
 * A-REX' records, if REST is closed: the info documents over SOAP, the rest from the pages that A-REX has offered to
 * browsers since before it had either interface. GetActivityStatus is of no use: releases since 6.7 answer it with an empty state.
 */
export class EmiesRecords implements ArexRecords {
  readonly #connection: EmiesConnection;
  readonly #now: () => Date;

  constructor(connection: EmiesConnection, now: () => Date = () => new Date()) {
    this.#connection = connection;
    this.#now = now;
  }

  jobId(localId: string): JobId {
    return EMIES_ADDRESS.format(this.#connection.endpoint, localId);
  }

  async snapshots(ids: readonly string[], options: CallOptions): Promise<readonly (ComputingActivity | undefined)[]> {
    const snapshots: (ComputingActivity | undefined)[] = [];
    for (let start = 0; start < ids.length; start += MAX_IDS_PER_REQUEST) {
      const chunk = ids.slice(start, start + MAX_IDS_PER_REQUEST);
      const items = await this.#connection.ask(requests.info(chunk), (answer) => readInfos(answer, chunk), options);
      snapshots.push(...items.map(activityOf));
    }
    return snapshots;
  }

  snapshotState(activity: ComputingActivity): ArcState | undefined {
    return readEmiesState(activity);
  }

  async steps(options: CallOptions): Promise<ReadonlyMap<string, LiveStep>> {
    const steps = new Map<string, LiveStep>();
    // One after the other: a job that moves on meanwhile is seen again, and the later step counts. If the service cuts a
    // list, the rest is missing here and is asked for job by job.
    for (const { step, statuses } of LISTED_STEPS) {
      const { ids } = await this.#connection.ask(requests.list({ statuses }), readList, options);
      for (const id of ids) steps.set(id, step);
    }
    return steps;
  }

  async hasSucceeded(id: string, options: CallOptions): Promise<boolean> {
    const { ids } = await this.#connection.ask(requests.list({ statuses: SUCCEEDED }), readList, options);
    return ids.includes(id);
  }

  async record(id: string, name: RecordName, options: CallOptions): Promise<string | undefined> {
    const answer = await this.#connection.get('GET', `*logs/${encodeURIComponent(id)}/${name}`, options);
    if (isOwnNotFound(answer, 'any')) return undefined;
    if (answer.status === 404) throw strangeAnswerError(`Reading the ${name} record of job ${id}`, answer);
    if (answer.status !== 200) throw serviceError(`Reading the ${name} record of job ${id}`, answer);
    return readAnswer(this.#connection.endpoint, () => {
      requireKind(answer, 'text');
      return answer.body;
    });
  }

  async hasFile(id: string, path: string, options: CallOptions): Promise<boolean> {
    const name = [id, ...path.split('/')].map(encodeURIComponent).join('/');
    const answer = await this.#connection.get('HEAD', name, options);
    return answer.status === 200 && mediaType(answer) !== 'text/html';
  }

  async ids(options: CallOptions): Promise<readonly string[]> {
    return listInWindows((window) => this.#connection.ask(requests.list(window), readList, options), this.#now());
  }
}

function activityOf(item: InfoItem): ComputingActivity | undefined {
  if ('activity' in item) return item.activity;
  const { type } = item.fault;
  if (isNotFound(type) || type === 'AccessControlFault') return undefined;
  throw faultError('GetActivityInfo', item.fault);
}
