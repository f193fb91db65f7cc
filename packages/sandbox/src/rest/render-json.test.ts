import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traitsOf } from '../release.js';
import { type Element, element, elements } from '../xml/element.js';
import { renderJson } from './render-json.js';

const render = (root: Element): { readonly old: string; readonly recent: string } => ({
  old: renderJson(root, traitsOf('6.17')),
  recent: renderJson(root, traitsOf('7.0')),
});

const job = (id: string): Element => element('job', elements({ id, state: 'FINISHED' }));

describe('answers in JSON, as recorded from ARC 6.17 and 7.0', () => {
  it('show one job as an object or as an array of one', () => {
    expect(render(element('jobs', [job('a')]))).toEqual({
      old: '{"job":{"id":"a","state":"FINISHED"}}',
      recent: '{"job":[{"id":"a","state":"FINISHED"}]}',
    });
  });

  it('show several jobs as an array', () => {
    const array = '{"job":[{"id":"a","state":"FINISHED"},{"id":"b","state":"FINISHED"}]}';
    expect(render(element('jobs', [job('a'), job('b')]))).toEqual({ old: array, recent: array });
  });

  it('show no jobs as no body at all or as an empty array', () => {
    expect(render(element('jobs', []))).toEqual({ old: '', recent: '{"job":[]}' });
    expect(render(element('list', []))).toEqual({ old: '', recent: '{"file":[],"dir":[]}' });
  });

  it('leave a missing kind of entry out or show it empty, and lose the attributes of texts', () => {
    const listing = element('list', [element('file', 'run.sh', { size: '18' })]);
    expect(render(listing)).toEqual({ old: '{"file":"run.sh"}', recent: '{"file":["run.sh"],"dir":[]}' });
  });

  it('never force arrays inside of documents', () => {
    const info = element('jobs', [element('job', [element('info', elements({ State: ['a'], file: 'x' }))])]);
    expect(render(info).recent).toBe('{"job":[{"info":{"State":"a","file":"x"}}]}');
  });

  it('put attributes last; 6.17 has only blanks left of them, and namespaces vanish', () => {
    const activity = element('ComputingActivity', elements({ ID: 'x', Name: 'y' }), {
      xmlns: 'http://schemas.ogf.org/glue/2009/03/spec_2.0_r1',
      Validity: '60',
      'xsi:schemaLocation': 'here',
    });
    expect(render(element('root', [activity]))).toEqual({
      old: '{"ComputingActivity":{"ID":"x","Name":"y","_attributes":{"Validity":"    ","schemaLocation":"    "}}}',
      recent: '{"ComputingActivity":{"ID":"x","Name":"y","_attributes":{"Validity":"60","schemaLocation":"here"}}}',
    });
  });

  it('show an element without anything in it as an empty text', () => {
    expect(render(element('jobs', [element('job', [element('info_document', [])])])).recent).toBe(
      '{"job":[{"info_document":""}]}',
    );
  });

  it('write every byte beyond ASCII as a character of its own', () => {
    expect(render(element('jobs', [element('Name', 'a\\b "q" <x> & é\tend')])).old).toBe(
      String.raw`{"Name":"a\u005Cb \"q\" <x> & \u00C3\u00A9\tend"}`,
    );
  });

  it('can always be parsed, and the bytes are the UTF-8 of the text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('utf8');
        const parsed: unknown = JSON.parse(renderJson(element('r', [element('x', text)]), traitsOf('7.0')));
        expect(parsed).toEqual({ x: Buffer.from(text, 'utf8').toString('latin1') });
      }),
    );
  });
});
