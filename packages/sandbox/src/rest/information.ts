import { element, elements } from '../xml/element.js';
import { type Answer, failure, NOT_IMPLEMENTED, ok } from './answer.js';
import { chooseFormat, renderDocument } from './document-format.js';
import { queryParameter } from './request-target.js';
import type { RestRequest } from './rest-request.js';

/** `rest`: the versions that are spoken. */
export function answerVersions({ method, header, traits }: Omit<RestRequest, 'client'>): Answer {
  if (method !== 'GET' && method !== 'HEAD') return NOT_IMPLEMENTED;
  const root = element('versions', elements({ version: traits.restVersions }));
  const format = chooseFormat(header('accept'));
  return ok({ contentType: format, body: renderDocument(root, format, traits) });
}

/** `info`: the service as a GLUE2 document. */
export function answerInfo(request: Omit<RestRequest, 'client'>): Answer {
  const { method, target, header, traits, service } = request;
  if (method !== 'GET' && method !== 'HEAD') return NOT_IMPLEMENTED;
  if ((queryParameter(target, 'schema') ?? 'glue2') !== 'glue2') return failure(501, 'Schema not implemented');
  const format = chooseFormat(header('accept'));
  return ok({ contentType: format, body: renderDocument(service.serviceDocument(), format, traits) });
}
