import type { Element } from '../documents/element.js';
import { writeHtml } from '../documents/write-html.js';
import { writeJson } from '../documents/write-json.js';
import { writeXml } from '../documents/write-xml.js';
import type { Reply } from './reply.js';
import type { RestRequest } from './rest-request.js';

type Format = 'application/json' | 'application/xml' | 'text/html';

/** What a request accepts first of what is known, in the order written; weights and parameters do not count. */
function chosenFormat(accept = ''): Format | undefined {
  for (const entry of accept.split(',')) {
    const type = entry.split(';')[0]?.trim();
    if (type === 'application/json' || type === 'text/html') return type;
    if (type === 'text/xml' || type === 'application/xml') return 'application/xml';
  }
  return undefined;
}

/** Content of a reply: a document in the format that the client accepts, or HTML without a content type if it accepts none. */
export function document(
  { headers, service }: Pick<RestRequest, 'headers' | 'service'>,
  root: Element,
): Pick<Reply, 'contentType' | 'body'> {
  const contentType = chosenFormat(headers.accept);
  switch (contentType) {
    case 'application/json':
      return { contentType, body: writeJson(root, service.release) };
    case 'application/xml':
      return { contentType, body: writeXml(root) };
    case 'text/html':
    case undefined:
      return { contentType, body: writeHtml(root) };
  }
}
