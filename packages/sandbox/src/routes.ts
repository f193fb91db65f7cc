import { type Answer, failure } from './rest/answer.js';
import { answerDelegation, answerDelegations } from './rest/delegations.js';
import { answerDiagnose } from './rest/diagnose.js';
import { answerInfo, answerVersions } from './rest/information.js';
import { answerJobs } from './rest/jobs.js';
import { shiftPath } from './rest/request-target.js';
import type { RestRequest } from './rest/rest-request.js';
import { answerSession } from './rest/session.js';
import type { Client } from './tls/client-identity.js';

/** A request before the client and the version have been checked. */
export type AnyRequest = Omit<RestRequest, 'client' | 'version'> & { readonly client: Client };

const UNAUTHORISED = "User can't be assigned configuration";

/** Finds out what a request is about and who answers it. */
export async function route(request: AnyRequest): Promise<Answer> {
  const { client, traits, target } = request;
  if (!client && !traits.publicVersionsAndInfo) return failure(403, UNAUTHORISED);
  const service = /^\/arex(?:\/+rest(\/.*)?)?$/.exec(target.path);
  if (!service) return failure(404, 'Not Found');
  const { first: version, rest: afterVersion } = shiftPath(service[1] ?? '');
  if (version === '') return answerVersions({ ...request, version });
  if (!traits.restVersions.includes(version)) return failure(404, 'Version Not Supported');
  const { first: resource, rest } = shiftPath(afterVersion);
  const path = rest.replace(/^\/+$/, '');
  if (resource === '') return failure(404, 'Not Found');
  if (resource === 'info') return path === '' ? answerInfo({ ...request, version }) : failure(404, 'Not Found');
  if (resource !== 'jobs' && resource !== 'delegations') return failure(404, 'Functionality Not Supported');
  if (!client) return failure(500, UNAUTHORISED);
  const known: RestRequest = { ...request, version, client };
  return await (resource === 'jobs' ? routeJobs(known, path) : routeDelegations(known, path));
}

async function routeDelegations(request: RestRequest, path: string): Promise<Answer> {
  const { first: id, rest } = shiftPath(path);
  if (id === '') return await answerDelegations(request);
  return rest.replaceAll('/', '') === '' ? await answerDelegation(request, id) : failure(404, 'Not Found');
}

async function routeJobs(request: RestRequest, path: string): Promise<Answer> {
  const { first: id, rest: afterId } = shiftPath(path);
  if (id === '') return await answerJobs(request);
  const { first: resource, rest } = shiftPath(afterId);
  if (resource === '') return failure(404, 'Missing job sub-resource');
  const answer = Object.hasOwn(JOB_RESOURCES, resource) ? JOB_RESOURCES[resource] : undefined;
  if (!answer) return failure(404, 'Wrong job sub-resource requested');
  return await answer(request, id, rest);
}

const JOB_RESOURCES: Readonly<
  Record<string, ((request: RestRequest, id: string, rest: string) => Promise<Answer> | Answer) | undefined>
> = {
  session: answerSession,
  diagnose: (request, id, rest) => answerDiagnose(request, id, shiftPath(rest).first),
};
