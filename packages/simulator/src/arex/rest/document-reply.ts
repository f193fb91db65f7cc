import { traitsOf } from '../../../../sandbox/src/release.js';
import { chooseFormat, renderDocument } from '../../../../sandbox/src/rest/document-format.js';
import type { Element } from '../../../../sandbox/src/xml/element.js';
import type { Reply } from './reply.js';
import type { RestRequest } from './rest-request.js';
import { writeHtml } from './write-html.js';

/** Content of a reply: a document in the format that the client accepts, or HTML without a content type if it accepts none. */
export function document(
  { headers, service }: Pick<RestRequest, 'headers' | 'service'>,
  root: Element,
): Pick<Reply, 'contentType' | 'body'> {
  const contentType = chooseFormat(headers.accept);
  const isHtml = contentType === undefined || contentType === 'text/html';
  return { contentType, body: isHtml ? writeHtml(root) : renderDocument(root, contentType, traitsOf(service.release)) };
}
