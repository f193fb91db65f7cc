import { element, elements } from '../xml/element.js';
import { ACCEPTED, ACTION_NOT_IMPLEMENTED, type Answer, created, failure, NOT_IMPLEMENTED, ok } from './answer.js';
import { chooseFormat, renderDocument } from './document-format.js';
import { readBody } from './read-body.js';
import { queryParameter } from './request-target.js';
import type { RestRequest } from './rest-request.js';

const PEM = 'application/x-pem-file';
const MAX_CHAIN_BYTES = 2 ** 20;

/** `delegations`: what the user has handed over. */
export async function answerDelegations(request: RestRequest): Promise<Answer> {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return list(request);
    case 'POST':
      return queryParameter(request.target, 'action') === 'new' ? await begin(request) : ACTION_NOT_IMPLEMENTED;
    default:
      return NOT_IMPLEMENTED;
  }
}

/** `delegations/<id>` */
export async function answerDelegation(request: RestRequest, id: string): Promise<Answer> {
  switch (request.method) {
    case 'PUT':
      return await accept(request, id);
    case 'POST':
      return await act(request, id);
    default:
      return NOT_IMPLEMENTED;
  }
}

function list({ service, client, traits, target, version, header }: RestRequest): Answer {
  const type = version === '1.0' ? undefined : queryParameter(target, 'type');
  const delegations = service.delegations.list(client.subject).filter((each) => !type || each.type === type);
  const root = element(
    'delegations',
    delegations.map((each) =>
      element('delegation', elements({ id: each.id, type: traits.release === '6.17' ? undefined : each.type })),
    ),
  );
  const format = chooseFormat(header('accept'));
  return ok({ contentType: format, body: renderDocument(root, format, traits) });
}

async function begin(request: RestRequest): Promise<Answer> {
  const { service, client, target, version, header } = request;
  const type = version === '1.0' ? undefined : queryParameter(target, 'type');
  if (type === 'jwt') {
    const token = header('x-token-delegation');
    if (!token) return failure(501, 'Missing X-Token-Delegation header in delegation request');
    return created({ location: locationOf(request, service.delegations.keepToken(client.subject, token)) });
  }
  if (type !== undefined && type !== 'x509') return failure(501, 'Unknown delegation type specified');
  const begun = await service.delegations.request(client.subject);
  if (!begun) return failure(500, 'Failed generating delegation request');
  return created({ contentType: PEM, location: locationOf(request, begun.id), body: begun.request });
}

/** A path, never a URL. ARC 6.17 puts the query into it, unless the target came with scheme and host. */
function locationOf({ target, traits }: RestRequest, id: string): string {
  const { absolute, path, query } = target;
  const base = path.replace(/\/+$/, '');
  return traits.release === '6.17' && !absolute ? `${base}${query}/${id}` : `${base}/${id}`;
}

async function accept({ service, client, body }: RestRequest, id: string): Promise<Answer> {
  const chain = (await readBody(body, MAX_CHAIN_BYTES)).toString('latin1');
  if (chain === '') return failure(500, 'Missing payload');
  return service.delegations.accept(client.subject, id, chain) ? ok() : failure(500, 'Failed accepting delegation');
}

async function act({ service, client, target, traits }: RestRequest, id: string): Promise<Answer> {
  const owner = client.subject;
  const { delegations } = service;
  switch (queryParameter(target, 'action')) {
    case 'get': {
      const delegation = delegations.get(owner, id);
      if (!delegation) return failure(404, 'No delegation found');
      const { type, content = '' } = delegation;
      // Behind the certificates of ARC 7 there is a line where the key was.
      const end = type === 'x509' && (content === '' || traits.release !== '6.17') ? '\n' : '';
      return ok({ contentType: PEM, body: `${content}${end}` });
    }
    case 'renew': {
      // One that is not known begins to exist.
      const begun = await delegations.request(owner, id);
      return begun
        ? created({ contentType: PEM, body: begun.request })
        : failure(500, 'Failed generating delegation request');
    }
    case 'delete':
      if (!delegations.get(owner, id)) return failure(404, 'No such delegation');
      if (service.isDelegationInUse(owner, id)) return failure(500, 'Failed deleting delegation');
      delegations.remove(owner, id);
      return ACCEPTED;
    default:
      return ACTION_NOT_IMPLEMENTED;
  }
}
