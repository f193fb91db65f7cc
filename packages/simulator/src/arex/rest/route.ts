import { traitsOf } from '../../../../sandbox/src/release.js';
import { queryParameter } from '../../../../sandbox/src/rest/request-target.js';
import { element, elements } from '../../../../sandbox/src/xml/element.js';
import { serviceDocument } from '../information/service-document.js';
import { answerDelegation, answerDelegations } from './delegations.js';
import { answerDiagnose } from './diagnose.js';
import { document } from './document-reply.js';
import { answerJobs } from './jobs.js';
import { NOT_IMPLEMENTED, ok, type Reply, refusal } from './reply.js';
import type { RestRequest } from './rest-request.js';
import { answerSession } from './session.js';

const UNAUTHORISED = "User can't be assigned configuration";

/** A request of which it is not known yet who sent it, and which version it speaks. */
export type AnyRequest = Omit<RestRequest, 'user' | 'version'> & { readonly user: string | undefined };

/** Answers a request to the REST interface. */
export function answerRest(request: AnyRequest): Reply {
  const { user, service, target, method } = request;
  const isKnown = user !== undefined && service.settings.isAuthorised(user);
  // ARC 6.17 tells strangers nothing; ARC 7 tells everyone its versions, and about itself.
  if (!isKnown && service.release === '6.17') return refusal(403, UNAUTHORISED);
  const [base, rest, version, resource, ...below] = pathParts(target.path);
  if (base !== 'arex' || !target.path.startsWith('/arex') || (rest !== undefined && rest !== 'rest'))
    return refusal(404, 'Not Found');
  if (version === undefined) return isReading(method) ? versions(request) : NOT_IMPLEMENTED;
  if (!traitsOf(service.release).restVersions.includes(version)) return refusal(404, 'Version Not Supported');
  if (resource === undefined) return refusal(404, 'Not Found');
  if (resource === 'info') {
    if (below.length > 0) return refusal(404, 'Not Found');
    return isReading(method) ? information(request) : NOT_IMPLEMENTED;
  }
  if (resource !== 'jobs' && resource !== 'delegations') return refusal(404, 'Functionality Not Supported');
  if (!isKnown) return refusal(500, UNAUTHORISED);
  const known = { ...request, version, user };
  return resource === 'jobs' ? routeJobs(known, below) : routeDelegations(known, below);
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

const versions = (request: AnyRequest): Reply =>
  ok(document(request, element('versions', elements({ version: traitsOf(request.service.release).restVersions }))));

function information(request: AnyRequest): Reply {
  const { service, target } = request;
  if ((queryParameter(target, 'schema') ?? 'glue2') !== 'glue2') return refusal(501, 'Schema not implemented');
  const { release, endpoint, settings, publishedRecords: jobs, publishedAt } = service;
  return ok(document(request, serviceDocument({ release, endpoint, settings, jobs, publishedAt })));
}

function routeDelegations(request: RestRequest, [id, ...below]: readonly string[]): Reply {
  if (id === undefined) return answerDelegations(request);
  return below.length === 0 ? answerDelegation(request, id) : refusal(404, 'Not Found');
}

function routeJobs(request: RestRequest, [id, resource, item]: readonly string[]): Reply {
  if (id === undefined) return answerJobs(request);
  if (resource === undefined) return refusal(404, 'Missing job sub-resource');
  const answer = Object.hasOwn(JOB_RESOURCES, resource) ? JOB_RESOURCES[resource] : undefined;
  if (!answer) return refusal(404, 'Wrong job sub-resource requested');
  return answer(request, id, item ?? '');
}

const JOB_RESOURCES: Readonly<Record<string, ((request: RestRequest, id: string, item: string) => Reply) | undefined>> =
  {
    session: (request, id) => answerSession(request, id, afterSession(request.target.path)),
    diagnose: answerDiagnose,
  };

/** What follows `…/jobs/<id>/session`, as it was sent. */
const afterSession = (path: string): string => path.replace(/^\/+(?:[^/]+\/+){5}session/, '');

/** The parts of a path, doubled slashes counted once. */
const pathParts = (path: string): readonly string[] => path.split('/').filter((part) => part !== '');
