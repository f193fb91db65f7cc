import { describe, expect, it } from 'vitest';
import { traitsOf } from '../release.js';
import { element } from '../xml/element.js';
import { chooseFormat, renderDocument } from './document-format.js';

describe('choosing the format of an answer', () => {
  it.each([
    ['application/json', 'application/json'],
    ['text/xml', 'application/xml'],
    ['application/xml', 'application/xml'],
    ['text/html', 'text/html'],
    ['text/xml;q=0.1, application/json;q=1', 'application/xml'],
    ['image/png,application/json', 'application/json'],
    ['Application/JSON', undefined],
    ['*/*', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const)('takes the first known one of %j: %j', (accept, format) => {
    expect(chooseFormat(accept)).toBe(format);
  });

  it('writes HTML for those who ask for nothing known', () => {
    const traits = traitsOf('7.0');
    const root = element('versions', [element('version', '1.0')]);
    expect(renderDocument(root, undefined, traits)).toBe(renderDocument(root, 'text/html', traits));
    expect(renderDocument(root, 'application/json', traits)).toBe('{"version":["1.0"]}');
    expect(renderDocument(root, 'application/xml', traits)).toContain('<versions>');
  });
});
