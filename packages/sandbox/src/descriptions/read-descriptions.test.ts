import { describe, expect, it } from 'vitest';
import type { Release } from '../release.js';
import { readDescriptions } from './read-descriptions.js';

const adl = (inside: string): string =>
  `<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl">${inside}</ActivityDescription>`;
const application = '<Application><Executable><Path>/bin/true</Path></Executable></Application>';

const read = (body: string, release: Release = '7.0') =>
  readDescriptions(body, release)?.map((each) => (each.readable ? each.activity.executable.path : each.reason));

describe('reading job descriptions', () => {
  it('recognizes the language by the first character', () => {
    expect(readDescriptions(` \n${adl(application)}`, '7.0')).toMatchObject([
      { language: 'emies:adl', text: adl(application) },
    ]);
    expect(readDescriptions('&(executable=/bin/true)', '7.0')).toMatchObject([{ language: 'nordugrid:xrsl' }]);
    expect(['hello', '(executable=x)', '\ufeff&(executable=x)'].map((body) => readDescriptions(body, '7.0'))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('reads several at once, each by itself', () => {
    const batch = `<ActivityDescriptions><x/>${adl(application)}${adl('<Resources><WallTime>1.5</WallTime></Resources>')}</ActivityDescriptions>`;
    expect(read(batch)).toEqual(['emies:adl parsing error', '/bin/true', 'emies:adl parsing error']);
    expect(read('<ActivityDescriptions/>')).toEqual([]);
    expect(read('+(&(executable=a))(&(executable=b))')).toEqual(['a', 'b']);
  });

  it('reports errors with the messages of each release (recorded)', () => {
    expect(read('<a', '6.17')).toEqual(['Unable to read or parse job description.']);
    expect(read('<a', '7.0')).toEqual(['Unable to parse job description.']);
    expect(read('<a/>')).toEqual(['emies:adl parsing error']);
    expect(read('&(executable=x')?.[0]).toMatch(/^nordugrid:xrsl parsing error:\n/);
    expect(read(adl('<Application><PreExecutable><Path>x</Path></PreExecutable></Application>'))).toEqual([
      'Pre-executables are not supported by this service',
    ]);
  });

  it('looks for what it does not support in elements only', () => {
    const mentions = `<!-- <PreExecutable> -->${application}<Unknown><![CDATA[<PostExecutable>]]></Unknown>`;
    expect(read(adl(mentions))).toEqual(['/bin/true']);
  });

  it.each([
    ['&', '(*'],
    ['&(executable=x)', '(*'],
    ['&', '(|'],
    ['&', '('],
    ['&', '"(a='],
    ['&', "'("],
    ['', '<a>'],
    ['', '<!--'],
    ['', '<![CDATA['],
    ['<a>', '<!--'],
    ['<a ', 'b="'],
  ])('is not kept busy by %s and any number of %s', (start, nested) => {
    const before = process.cpuUsage().user;
    const read = readDescriptions(start + nested.repeat(100_000), '7.0') ?? [];
    expect(read.map(({ readable }) => readable)).toEqual([false]);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(1_000);
  });

  it('ignores what it does not know', () => {
    expect(read(adl(`${application}<Unknown/>`))).toEqual(['/bin/true']);
    expect(read('&(executable=/bin/true)(somethingelse=1)')).toEqual(['/bin/true']);
  });
});
