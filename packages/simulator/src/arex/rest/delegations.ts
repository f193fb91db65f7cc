import { queryParameter } from '../../../../sandbox/src/rest/request-target.js';
import { element, elements } from '../../../../sandbox/src/xml/element.js';
import { document } from './document-reply.js';
import { ACCEPTED, ACTION_NOT_IMPLEMENTED, created, NOT_IMPLEMENTED, ok, type Reply, refusal } from './reply.js';
import type { RestRequest } from './rest-request.js';

const PEM = 'application/x-pem-file';

/** `delegations`: those of the user. */
export function answerDelegations(request: RestRequest): Reply {
  if (request.method === 'GET' || request.method === 'HEAD') return list(request);
  if (request.method !== 'POST') return NOT_IMPLEMENTED;
  return queryParameter(request.target, 'action') === 'new' ? begin(request) : ACTION_NOT_IMPLEMENTED;
}

/** `delegations/<id>` */
export function answerDelegation(request: RestRequest, id: string): Reply {
  if (request.method === 'PUT') return accept(request, id);
  return request.method === 'POST' ? act(request, id) : NOT_IMPLEMENTED;
}

/** Version 1.0 knows no other type than certificates. */
const askedType = ({ version, target }: RestRequest): string | undefined =>
  version === '1.0' ? undefined : queryParameter(target, 'type');

function list(request: RestRequest): Reply {
  const { service, user } = request;
  const type = askedType(request);
  const delegations = service.delegations
    .list(user)
    .filter((each) => !type || each.type === type)
    .map(({ id, type: shown }) =>
      element('delegation', elements({ id, type: service.release === '6.17' ? undefined : shown })),
    );
  return ok(document(request, element('delegations', delegations)));
}

function begin(request: RestRequest): Reply {
  const { service, user, headers } = request;
  const type = askedType(request);
  if (type === 'jwt') {
    const token = headers['x-token-delegation'];
    if (!token) return refusal(501, 'Missing X-Token-Delegation header in delegation request');
    return created({ location: locationOf(request, service.delegations.keepToken(user, token)) });
  }
  if (type !== undefined && type !== 'x509') return refusal(501, 'Unknown delegation type specified');
  const begun = service.delegations.begin(user);
  if (!begun) return refusal(500, 'Failed generating delegation request');
  return created({ contentType: PEM, location: locationOf(request, begun.id), body: begun.request });
}

/** A path, never a URL. ARC 6.17 puts the query into it, unless the target came with scheme and host. */
function locationOf({ target, service }: RestRequest, id: string): string {
  const base = target.path.replace(/\/+$/, '');
  return service.release === '6.17' && !target.absolute ? `${base}${target.query}/${id}` : `${base}/${id}`;
}

function accept({ service, user, body }: RestRequest, id: string): Reply {
  if (body.length === 0) return refusal(500, 'Missing payload');
  const isAccepted = service.delegations.accept(user, id, body.toString('latin1'));
  return isAccepted ? ok() : refusal(500, 'Failed accepting delegation');
}

function act({ service, user, target }: RestRequest, id: string): Reply {
  const { delegations } = service;
  switch (queryParameter(target, 'action')) {
    case 'get': {
      const delegation = delegations.get(user, id);
      if (!delegation) return refusal(404, 'No delegation found');
      const { type, content = '' } = delegation;
      // Behind the certificates of ARC 7 there is a line where the key was.
      const end = type === 'x509' && (content === '' || service.release !== '6.17') ? '\n' : '';
      return ok({ contentType: PEM, body: `${content}${end}` });
    }
    case 'renew': {
      // One that is not known is created.
      const begun = delegations.begin(user, id);
      if (!begun) return refusal(500, 'Failed generating delegation request');
      return created({ contentType: PEM, body: begun.request });
    }
    case 'delete':
      if (!delegations.get(user, id)) return refusal(404, 'No such delegation');
      if (service.isDelegationInUse(user, id)) return refusal(500, 'Failed deleting delegation');
      delegations.remove(user, id);
      return ACCEPTED;
    default:
      return ACTION_NOT_IMPLEMENTED;
  }
}
