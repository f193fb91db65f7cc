import { describe, expect, it } from 'vitest';
import { element, elements } from './element.js';
import { renderXml } from './render-xml.js';

describe('answers in XML', () => {
  it('are indented and have no declaration, as recorded from ARC 6.17', () => {
    expect(renderXml(element('versions', elements({ version: ['1.0', '1.1'] })))).toBe(
      '<versions>\n  <version>1.0</version>\n  <version>1.1</version>\n</versions>',
    );
    expect(renderXml(element('jobs', []))).toBe('<jobs/>');
  });

  it('keep attributes and escape what has a meaning', () => {
    expect(renderXml(element('file', 'a<b>&"c"', { size: '1"' }))).toBe(
      '<file size="1&quot;">a&lt;b&gt;&amp;"c"</file>',
    );
  });

  it('keep what XML cannot hold, as all three RELEASES do', () => {
    expect(renderXml(element('file', 'a\u0001b\tc\rd'))).toBe('<file>a\u0001b\tc&#13;d</file>');
  });
});
