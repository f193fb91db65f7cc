import type { JobRecord } from '../jobs/job-record.js';
import { type Element, element, elements } from '../xml/element.js';
import { type Answer, created } from './answer.js';
import { chooseFormat, renderDocument } from './document-format.js';
import { MAX_LIST_BYTES, readJobIds } from './job-ids.js';
import { readBodyStart } from './read-body.js';
import type { RestRequest } from './rest-request.js';

const ACTIONS = ['info', 'status', 'kill', 'clean', 'restart', 'delegations'] as const;

export type JobAction = (typeof ACTIONS)[number];

export const isJobAction = (action: string | undefined): action is JobAction =>
  (ACTIONS as readonly (string | undefined)[]).includes(action);

/** Does one thing with each of several jobs; the answer is 201 even where an action fails. */
export async function answerJobAction(request: RestRequest, action: JobAction): Promise<Answer> {
  const { service, client, traits, header } = request;
  const body = (await readBodyStart(request.body, MAX_LIST_BYTES)).toString('utf8');
  const jobs = readJobIds(header('content-type'), body).map((id) => {
    const job = service.job(client.subject, id);
    return element('job', job ? act(request, action, job) : unknownJob(action, id));
  });
  const format = chooseFormat(header('accept'));
  return created({ contentType: format, body: renderDocument(element('jobs', jobs), format, traits) });
}

function act({ service }: RestRequest, action: JobAction, job: JobRecord): readonly Element[] {
  const { id } = job;
  switch (action) {
    case 'info':
      return item(200, 'OK', id, { info_document: [service.activityDocument(job)] });
    case 'status':
      return item(200, 'OK', id, { state: service.publishedState(id) });
    case 'kill':
      service.cancel(id);
      return item(202, 'Queued for killing', id);
    case 'clean':
      service.clean(id);
      return item(202, 'Queued for cleaning', id);
    case 'restart': {
      const refusal = service.restart(id);
      return refusal === undefined ? item(202, 'Queued for restarting', id) : item(505, refusal, id);
    }
    case 'delegations':
      return item(200, 'OK', id, { delegation_id: job.request.delegationIds });
  }
}

function unknownJob(action: JobAction, id: string): readonly Element[] {
  const parts = action === 'status' ? { state: 'None' } : action === 'info' ? { info_document: '' } : {};
  return item(404, 'Job not found', id, parts);
}

const item = (
  statusCode: number,
  reason: string,
  id: string,
  parts: Parameters<typeof elements>[0] = {},
): readonly Element[] => elements({ 'status-code': statusCode, reason, id, ...parts });
