import { describe, expect, it } from 'vitest';
import { element, elements } from '../xml/element.js';
import { renderHtml } from './render-html.js';

describe('answers in HTML', () => {
  it('are nested tables, as recorded from ARC 6.17', () => {
    expect(renderHtml(element('jobs', [element('job', elements({ id: 'abc' }))]))).toBe(
      '<HTML><HEAD>jobs</HEAD><BODY><table border="1"><tr><td>job</td><td><table border="1"><tr><td>id</td>' +
        '<td>abc</td></tr></table></td></tr></table></BODY></HTML>',
    );
  });

  it('run no script that a job put into its name', () => {
    expect(renderHtml(element('jobs', elements({ Name: '<script>' })))).toContain('<td>&lt;script&gt;</td>');
  });
});
