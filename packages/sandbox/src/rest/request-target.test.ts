import { describe, expect, it } from 'vitest';
import { queryParameter, readRequestTarget, shiftPath } from './request-target.js';

describe('request targets', () => {
  it.each([
    ['/arex/rest', { absolute: false, path: '/arex/rest', query: '' }],
    ['/arex/rest/1.0/jobs?action=new', { absolute: false, path: '/arex/rest/1.0/jobs', query: '?action=new' }],
    ['https://ce.example.org:443/arex?a=b', { absolute: true, path: '/arex', query: '?a=b' }],
    ['HTTPS://ce.example.org', { absolute: true, path: '/', query: '' }],
    ['/a;b=c', { absolute: false, path: '/a', query: ';b=c' }],
    ['//arex', { absolute: false, path: '//arex', query: '' }],
    ['*', { absolute: false, path: '*', query: '' }],
  ])('%s', (text, target) => {
    expect(readRequestTarget(text)).toEqual(target);
  });

  it('have parameters, of which the first of a name counts', () => {
    const target = readRequestTarget('/jobs?state=A%2CB&state=C&flag&bad=%zz');
    expect(['state', 'flag', 'bad', 'none'].map((name) => queryParameter(target, name))).toEqual([
      'A,B',
      '',
      '%zz',
      undefined,
    ]);
  });

  it('are walked part by part, doubled slashes counted once', () => {
    expect(shiftPath('//jobs//abc/session')).toEqual({ first: 'jobs', rest: '//abc/session' });
    expect(shiftPath('/jobs')).toEqual({ first: 'jobs', rest: '' });
    expect(shiftPath('/')).toEqual({ first: '', rest: '' });
  });
});
