import { readDescriptions } from '../../../../sandbox/src/descriptions/read-descriptions.js';
import { listedState } from '../../../../sandbox/src/jobs/published-states.js';
import { queryParameter } from '../../../../sandbox/src/rest/request-target.js';
import { type Element, element, elements } from '../../../../sandbox/src/xml/element.js';
import { NO_MORE_JOBS } from '../compute/compute-element.js';
import { document } from './document-reply.js';
import { answerJobAction, isJobAction } from './job-actions.js';
import { ACTION_NOT_IMPLEMENTED, created, NOT_IMPLEMENTED, ok, type Reply, refusal } from './reply.js';
import type { RestRequest } from './rest-request.js';

/** `jobs`: the list, new ones, and what can be done with several at once. */
export function answerJobs(request: RestRequest): Reply {
  if (request.method === 'GET' || request.method === 'HEAD') return listJobs(request);
  if (request.method !== 'POST') return NOT_IMPLEMENTED;
  const action = queryParameter(request.target, 'action');
  if (action === 'new') return createJobs(request);
  return isJobAction(action) ? answerJobAction(request, action) : ACTION_NOT_IMPLEMENTED;
}

function listJobs(request: RestRequest): Reply {
  const { service, user, target } = request;
  const wanted = queryParameter(target, 'state')?.split(',');
  const jobs = service.jobs(user).flatMap(({ id, record }) => {
    if (!wanted) return [element('job', elements({ id }))];
    const state = listedState(record);
    return wanted.includes(state) ? [element('job', elements({ id, state }))] : [];
  });
  return ok(document(request, element('jobs', jobs)));
}

function createJobs(request: RestRequest): Reply {
  const { service, user } = request;
  const body = request.body.toString('utf8');
  if (body === '') return refusal(500, 'Missing payload');
  if (body.trim() === '') return refusal(500, 'Payload is empty');
  const described = readDescriptions(body, service.release);
  if (!described) return refusal(500, 'Payload is not recognized');
  const { instances, queue, delegationId } = creationOptions(request);
  if (instances === undefined) return refusal(500, 'Wrong number of instances specified');
  if (instances > 1 && described.length > 1)
    return refusal(403, 'No multiple descriptions and multiple instances simultaneously');
  // ARC 7 looks at each job by itself.
  if (service.release === '6.17' && service.isFull) return refusal(500, NO_MORE_JOBS);
  const wanted = described.flatMap((each) => Array.from({ length: instances }, () => each));
  const jobs = wanted.map((each): Element => {
    if (!each.readable) return refusedJob(each.reason);
    const { language, text, activity } = each;
    const result = service.submit({ language, text, activity, owner: user, queue, delegationId });
    if ('refused' in result) return refusedJob(result.refused);
    return element('job', elements({ 'status-code': 201, reason: 'Created', id: result.id, state: 'ACCEPTING' }));
  });
  return created(document(request, element('jobs', jobs)));
}

const refusedJob = (reason: string): Element => element('job', elements({ 'status-code': 500, reason }));

/** What version 1.1 can say in the query. */
function creationOptions({ version, target }: RestRequest) {
  if (version === '1.0') return { instances: 1, queue: undefined, delegationId: undefined };
  return {
    instances: readInstances(queryParameter(target, 'instances'), queryParameter(target, 'instances_min')),
    queue: queryParameter(target, 'queue'),
    delegationId: queryParameter(target, 'delegation_id'),
  };
}

/** @returns undefined for a number that is none */
function readInstances(text = '1', least = '1'): number | undefined {
  if (!/^\d+$/.test(text) || !/^\d+$/.test(least)) return undefined;
  const [instances, minimum] = [Number(text), Number(least)];
  return instances < 1 || minimum < 1 || minimum > instances ? undefined : instances;
}
