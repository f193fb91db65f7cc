import { PLACEHOLDER_STATE, snapshotState } from '../../../../sandbox/src/jobs/published-states.js';
import { MAX_LIST_BYTES, readJobIds } from '../../../../sandbox/src/rest/job-ids.js';
import { type Element, element, elements } from '../../../../sandbox/src/xml/element.js';
import type { Job } from '../compute/job.js';
import { publishedDocument } from '../information/published-document.js';
import { document } from './document-reply.js';
import { created, type Reply } from './reply.js';
import type { RestRequest } from './rest-request.js';

const ACTIONS = ['info', 'status', 'kill', 'clean', 'restart', 'delegations'] as const;

export type JobAction = (typeof ACTIONS)[number];

export const isJobAction = (action: string | undefined): action is JobAction =>
  (ACTIONS as readonly (string | undefined)[]).includes(action);

/** Does one thing with each of several jobs; the answer is 201 even where that is not possible. */
export function answerJobAction(request: RestRequest, action: JobAction): Reply {
  const { service, user, headers, body } = request;
  const list = body.subarray(0, MAX_LIST_BYTES).toString('utf8');
  const jobs = readJobIds(headers['content-type'], list).map((id) => {
    const job = service.job(user, id);
    return element('job', job ? act(request, action, job) : unknownJob(action, id));
  });
  return created(document(request, element('jobs', jobs)));
}

function act({ service }: RestRequest, action: JobAction, job: Job): readonly Element[] {
  switch (action) {
    case 'info':
      return item(200, 'OK', job.id, { info_document: [publishedDocument(job, service)] });
    case 'status': {
      const published = job.recordAt(service.publishedAt);
      return item(200, 'OK', job.id, { state: published ? snapshotState(published) : PLACEHOLDER_STATE });
    }
    case 'kill':
      service.kill(job);
      return item(202, 'Queued for killing', job.id);
    case 'clean':
      service.clean(job);
      return item(202, 'Queued for cleaning', job.id);
    case 'restart': {
      const refused = service.restart(job);
      return refused === undefined ? item(202, 'Queued for restarting', job.id) : item(505, refused, job.id);
    }
    case 'delegations':
      return item(200, 'OK', job.id, { delegation_id: job.record.request.delegationIds });
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
