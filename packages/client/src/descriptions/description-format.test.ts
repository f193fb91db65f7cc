import { describe, expect, it } from 'vitest';
import { InvalidJobDescription } from '../errors/index.js';
import { DESCRIPTION_FORMATS, formatDescriptions, parseDescriptions, recogniseFormat } from './description-format.js';
import type { DescriptionLoss } from './model/loss.js';

const sleeper = { name: 'sleeper', executable: { path: '/bin/sleep', arguments: ['10'] } };

describe('telling the languages apart', () => {
  it.each([
    ['&(executable=/bin/true)', 'xrsl'],
    ['\n (* a comment *) +(&(executable=a))(&(executable=b))', 'xrsl'],
    ['executable = /bin/true', 'xrsl'],
    ['<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"/>', 'adl'],
    ['\ufeff<?xml version="1.0"?>\n<!-- <JobDefinition/> -->\n<a:ActivityDescription xmlns:a="x"/>', 'adl'],
    ['<ActivityDescriptions/>', 'adl'],
    ['  <jsdl:JobDefinition xmlns:jsdl="x">', 'jsdl'],
    ['<JobDefinition>', 'jsdl'],
  ] as const)('%j is %s', (text, format) => {
    expect(recogniseFormat(text)).toBe(format);
  });

  it('finds the root element behind any number of comments', () => {
    expect(recogniseFormat(`${'<!---->'.repeat(4_000_000)}<JobDefinition>`)).toBe('jsdl');
  });

  it.each([
    ['', 'empty'],
    [' \n<!-- nothing -->', 'empty'],
    ['<html><body>Not found</body></html>', '<html>'],
    ['{"executable": "/bin/true"}', 'JSON'],
  ])('%j is none of them', (text, reason) => {
    expect(() => recogniseFormat(text)).toThrow(reason);
  });
});

describe('reading a document in any language', () => {
  it.each(DESCRIPTION_FORMATS)('%s, as it is written here', (format) => {
    expect(parseDescriptions(formatDescriptions([sleeper], format))).toEqual({ format, descriptions: [sleeper] });
  });

  it.each(['adl', 'xrsl'] as const)('given several jobs in one %s document, all are read', (format) => {
    const jobs = [sleeper, { executable: { path: '/bin/true' } }];
    expect(parseDescriptions(formatDescriptions(jobs, format)).descriptions).toEqual(jobs);
  });

  it('given a document without any job, that is an error', () => {
    expect(() => parseDescriptions('<ActivityDescriptions/>')).toThrow('describes no job');
  });

  it('given a DOCTYPE, the error names it', () => {
    expect(() => parseDescriptions('<!DOCTYPE a><ActivityDescription/>')).toThrow('a DOCTYPE is not allowed');
  });
});

describe('converting', () => {
  it('xRSL becomes ADL and JSDL with the same meaning', () => {
    const { descriptions } = parseDescriptions(
      '&(executable=/bin/sleep)(arguments=10)(walltime="2 hours")(memory=1000)',
    );
    const expected = {
      executable: { path: '/bin/sleep', arguments: ['10'] },
      resources: { wallTimeSeconds: 7200, individualPhysicalMemoryBytes: 1_048_576_000 },
    };
    expect(descriptions).toEqual([expected]);
    for (const format of DESCRIPTION_FORMATS) {
      expect(parseDescriptions(formatDescriptions(descriptions, format)).descriptions).toEqual([expected]);
    }
  });

  it('given something that the other language has no words for, is an error that names it', () => {
    const withProject = { ...sleeper, project: 'climate' };
    expect(formatDescriptions([withProject], 'jsdl')).toContain('climate');
    expect(() => formatDescriptions([withProject], 'adl')).toThrow(InvalidJobDescription);
    expect(() => formatDescriptions([withProject], 'adl')).toThrow('project would be lost');
  });

  it('given that losses are wanted as warnings, goes on and reports each', () => {
    const losses: DescriptionLoss[] = [];
    const rich = { ...sleeper, project: 'climate', inputFiles: [{ name: 'a', localPath: '/data/a', checksum: '1' }] };
    const text = formatDescriptions([rich], 'adl', { onLoss: (loss) => losses.push(loss) });
    expect(parseDescriptions(text).descriptions).toEqual([{ ...sleeper, inputFiles: [{ name: 'a' }] }]);
    expect(losses.map(({ what }) => what)).toEqual([
      'project',
      'inputFiles "a": localPath',
      'inputFiles "a": checksum',
    ]);
  });

  it('remarks where other clients do something else, in every language', () => {
    const job = { executable: { path: '/bin/echo', arguments: ['$SHELF'] } };
    for (const format of DESCRIPTION_FORMATS) {
      const remarks: DescriptionLoss[] = [];
      const text = formatDescriptions([job], format);
      expect(parseDescriptions(text, { onRemark: (remark) => remarks.push(remark) }).descriptions).toEqual([job]);
      expect(remarks.map(({ what }) => what)).toEqual(['the argument "$SHELF"']);
    }
  });

  it('given several jobs, JSDL cannot say that', () => {
    expect(() => formatDescriptions([sleeper, sleeper], 'jsdl')).toThrow('one job only');
  });
});
