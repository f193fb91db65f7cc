import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors/index.js';
import { formatFqan, missingFqans, parseFqan, parseVomsRequest } from './fqan.js';

describe('the name of a group with its role', () => {
  it.each([
    ['/atlas', { group: '/atlas', role: undefined }],
    ['/atlas/Role=NULL/Capability=NULL', { group: '/atlas', role: undefined }],
    ['/vo.example.org/prod-2/Role=production/Capability=NULL', { group: '/vo.example.org/prod-2', role: 'production' }],
    ['/atlas/Role=production', { group: '/atlas', role: 'production' }],
    ['/atlas/Capability=NULL', { group: '/atlas', role: undefined }],
  ])('%s is read', (text, fqan) => {
    expect(parseFqan(text)).toEqual(fqan);
  });

  it.each([
    '',
    '/',
    'atlas',
    '/Role=production',
    '/atlas/',
    '/atlas//prod',
    '/atlas/Role=',
    '/atlas/Role=a/Role=b',
    '/a b',
    '/atlas,/cms',
    '/a/../b',
    '/atlas&x',
  ])('is not %j', (text) => {
    expect(parseFqan(text)).toBeUndefined();
  });

  it('is written as it is read, without what is not there', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,5}$/);
    const role = fc.option(
      word.filter((each) => each !== 'NULL'),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), role, (groups, wanted) => {
        const fqan = { group: `/${groups.join('/')}`, role: wanted };
        expect(parseFqan(formatFqan(fqan))).toEqual(fqan);
        expect(parseFqan(`${fqan.group}/Role=${wanted ?? 'NULL'}/Capability=NULL`)).toEqual(fqan);
      }),
      { numRuns: 50 },
    );
  });

  it('takes no time that grows fast, for any text', () => {
    expect(parseFqan('/a'.repeat(50_000))).toBeDefined();
    expect(parseFqan(`${'/a'.repeat(50_000)}=`)).toBeUndefined();
  });
});

describe('groups and roles that were asked for', () => {
  it('are missing if they are not among the given ones, however they are written', () => {
    const given = ['/atlas/Role=NULL/Capability=NULL', '/atlas/Role=production/Capability=NULL', 'odd one'];
    expect(missingFqans(given, ['/atlas', '/atlas/Role=production'])).toEqual([]);
    expect(missingFqans(given, ['/atlas/Role=admin', '/atlas', 'odd one'])).toEqual(['/atlas/Role=admin']);
  });
});

describe('what a user asks a virtual organisation for', () => {
  it.each([
    ['atlas', { vo: 'atlas', fqan: undefined }],
    ['vo.example.org:/vo.example.org/prod', { vo: 'vo.example.org', fqan: '/vo.example.org/prod' }],
    ['atlas:/atlas/Role=production/Capability=NULL', { vo: 'atlas', fqan: '/atlas/Role=production' }],
    ['alias:/atlas/Role=NULL', { vo: 'alias', fqan: '/atlas' }],
  ])('%s', (text, request) => {
    expect(parseVomsRequest(text)).toEqual(request);
  });

  it.each([
    ['', 'must be VO[:/VO[/GROUP][/Role=ROLE]]; it is ""'],
    ['../vo', 'it is "../vo"'],
    [':/atlas', 'it is ":/atlas"'],
    ['atlas:', 'must have a group behind its colon, such as /atlas; it is "atlas:"'],
    ['atlas:production', 'it is "atlas:production"'],
    ['atlas:/Role=production', 'must have a group'],
  ])('is not %j', (text, problem) => {
    expect(() => parseVomsRequest(text)).toThrow(InvalidArgumentError);
    expect(() => parseVomsRequest(text)).toThrow(problem);
  });
});
