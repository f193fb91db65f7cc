import { NO_MORE_JOBS } from '../compute-element.js';
import { readDescriptions } from '../descriptions/read-descriptions.js';
import { listedState } from '../jobs/published-states.js';
import { inFull } from '../report.js';
import { type Element, element, elements } from '../xml/element.js';
import { ACTION_NOT_IMPLEMENTED, type Answer, created, failure, NOT_IMPLEMENTED, ok } from './answer.js';
import { chooseFormat, renderDocument } from './document-format.js';
import { answerJobAction, isJobAction } from './job-actions.js';
import { readBody } from './read-body.js';
import { queryParameter } from './request-target.js';
import type { RestRequest } from './rest-request.js';

const MAX_DESCRIPTION_BYTES = 100 * 2 ** 20;

/** `jobs`: the list, new ones, and what can be done with several at once. */
export async function answerJobs(request: RestRequest): Promise<Answer> {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return listJobs(request);
    case 'POST': {
      const action = queryParameter(request.target, 'action');
      if (action === 'new') return await createJobs(request);
      return isJobAction(action) ? await answerJobAction(request, action) : ACTION_NOT_IMPLEMENTED;
    }
    default:
      return NOT_IMPLEMENTED;
  }
}

function listJobs({ service, client, target, traits, header }: RestRequest): Answer {
  const wanted = queryParameter(target, 'state')?.split(',');
  const jobs = service.jobs(client.subject).flatMap((job): readonly Element[] => {
    const { id } = job;
    if (!wanted) return [element('job', elements({ id }))];
    const state = listedState(job);
    return wanted.includes(state) ? [element('job', elements({ id, state }))] : [];
  });
  const format = chooseFormat(header('accept'));
  return ok({ contentType: format, body: renderDocument(element('jobs', jobs), format, traits) });
}

async function createJobs(request: RestRequest): Promise<Answer> {
  const { service, client, clientAddress, traits, header } = request;
  const body = (await readBody(request.body, MAX_DESCRIPTION_BYTES)).toString('utf8');
  if (body === '') return failure(500, 'Missing payload');
  if (body.trim() === '') return failure(500, 'Payload is empty');
  const described = readDescriptions(body, traits.release);
  if (!described) return failure(500, 'Payload is not recognized');
  const options = creationOptions(request);
  if (options.instances === undefined) return failure(500, 'Wrong number of instances specified');
  if (options.instances > 1 && described.length > 1) {
    return failure(403, 'No multiple descriptions and multiple instances simultaneously');
  }
  // 7.0 looks at each job by itself.
  if (traits.release === '6.17' && service.isFull) return failure(500, NO_MORE_JOBS);
  const { queue, delegationId, instances } = options;
  const jobs = described
    .flatMap((each) => Array.from({ length: instances }, () => each))
    .map((each): Element => {
      const failed = (reason: string): Element => element('job', elements({ 'status-code': 500, reason }));
      if (!each.readable) return failed(each.reason);
      const { language, text, activity } = each;
      const { subject: owner, expiresAt: credentialExpiresAt } = client;
      const asked = { owner, clientAddress, credentialExpiresAt, language, text, activity, queue, delegationId };
      try {
        const result = service.submit(asked);
        if ('refused' in result) return failed(result.refused);
        const { id } = result.job;
        return element('job', elements({ 'status-code': 201, reason: 'Created', id, state: 'ACCEPTING' }));
      } catch (error) {
        // Those before it have been created: their ids must not be lost.
        service.report(`A job could not be created: ${inFull(error)}`);
        return failed('Failed writing job description');
      }
    });
  const format = chooseFormat(header('accept'));
  return created({ contentType: format, body: renderDocument(element('jobs', jobs), format, traits) });
}

/** What the query of version 1.1 can ask for; undefined instances are a number that is none. */
function creationOptions({ version, target }: RestRequest) {
  if (version === '1.0') return { instances: 1 };
  const instances = queryParameter(target, 'instances');
  const least = queryParameter(target, 'instances_min');
  return {
    queue: queryParameter(target, 'queue'),
    delegationId: queryParameter(target, 'delegation_id'),
    instances: readInstances(instances, least),
  };
}

const MAX_INSTANCES = 10_000;

function readInstances(text = '1', least = '1'): number | undefined {
  if (!/^\d+$/.test(text) || !/^\d+$/.test(least)) return undefined;
  const [instances, minimum] = [Number(text), Number(least)];
  return instances < 1 || minimum < 1 || minimum > instances || instances > MAX_INSTANCES ? undefined : instances;
}
