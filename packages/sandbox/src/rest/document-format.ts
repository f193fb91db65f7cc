import type { ReleaseTraits } from '../release.js';
import type { Element } from '../xml/element.js';
import { renderXml } from '../xml/render-xml.js';
import { renderHtml } from './render-html.js';
import { renderJson } from './render-json.js';

/** How an answer is written; `undefined` is HTML without a content type, for those who ask for nothing we know. */
export type DocumentFormat = 'application/json' | 'application/xml' | 'text/html' | undefined;

/** The first known format of an Accept header, in the order written: A-REX ignores weights and parameters. */
export function chooseFormat(accept: string | undefined): DocumentFormat {
  for (const entry of (accept ?? '').split(',')) {
    switch (entry.split(';')[0]?.trim()) {
      case 'application/json':
        return 'application/json';
      case 'text/xml':
      case 'application/xml':
        return 'application/xml';
      case 'text/html':
        return 'text/html';
    }
  }
  return undefined;
}

export function renderDocument(root: Element, format: DocumentFormat, traits: ReleaseTraits): string {
  switch (format) {
    case 'application/json':
      return renderJson(root, traits);
    case 'application/xml':
      return renderXml(root);
    case 'text/html':
    case undefined:
      return renderHtml(root);
  }
}
