import { describe, expect, it } from 'vitest';
import { formatAdl } from '../../packages/client/src/descriptions/adl/adl.js';
import { compareCanonical } from './canonical-adl.js';

const program = { executable: { path: '/bin/true', arguments: ['a', ' b '] } };
const arcsubs = (resources: string, staging: string, argument = ' b ') => `<?xml version="1.0"?>
<esadl:ActivityDescription xmlns:esadl="http://www.eu-emi.eu/es/2010/12/adl"><esadl:ActivityIdentification/><esadl:Application>
<esadl:Executable><esadl:Path>/bin/true</esadl:Path><esadl:Argument>a</esadl:Argument><esadl:Argument>${argument}</esadl:Argument></esadl:Executable>
</esadl:Application><esadl:Resources>${resources}</esadl:Resources><esadl:DataStaging>${staging}</esadl:DataStaging></esadl:ActivityDescription>`;

describe('comparing two documents', () => {
  it('prefixes and indentation make no difference', () => {
    expect(compareCanonical(formatAdl(program), arcsubs('', ''), program)).toMatchObject({
      same: true,
      differences: [],
    });
  });

  it('any text does', () => {
    expect(compareCanonical(formatAdl(program), arcsubs('', '', 'b'), program).same).toBe(false);
  });

  it('so does an element more or less', () => {
    expect(compareCanonical(formatAdl(program), arcsubs('<esadl:WallTime>1</esadl:WallTime>', ''), program).same).toBe(
      false,
    );
  });

  it('a queue makes none unless it was asked for', () => {
    const queue = '<esadl:QueueName>q</esadl:QueueName>';
    const asking = { ...program, resources: { queue: 'p' } };
    expect(compareCanonical(formatAdl(program), arcsubs(queue, ''), program)).toMatchObject({
      same: true,
      differences: ['queue of the target'],
    });
    expect(compareCanonical(formatAdl(asking), arcsubs(queue, ''), asking).same).toBe(false);
  });

  it('what we remember of a job makes none, any other annotation does', () => {
    const remembered = formatAdl({ ...program, annotations: ['jasmin-arc:inputs={"a":1}'] });
    expect(compareCanonical(remembered, arcsubs('', ''), program)).toMatchObject({
      same: true,
      differences: ['what is remembered'],
    });
    expect(compareCanonical(formatAdl({ ...program, annotations: ['a'] }), arcsubs('', ''), program).same).toBe(false);
  });

  it('the spelling of a URL makes none, another URL does', () => {
    const uploading = { ...program, outputFiles: [{ name: 'o', targets: [{ uri: 'https://H/o' }] }] };
    const output = (uri: string) =>
      `<esadl:OutputFile><esadl:Name>o</esadl:Name><esadl:Target><esadl:URI>${uri}</esadl:URI><esadl:Mandatory>false</esadl:Mandatory></esadl:Target></esadl:OutputFile>`;
    expect(compareCanonical(formatAdl(uploading), arcsubs('', output('https://h:443/o')), uploading)).toMatchObject({
      same: true,
      differences: ['spelling of URLs', 'defaults of uploads'],
    });
    expect(compareCanonical(formatAdl(uploading), arcsubs('', output('https://h:443/p')), uploading).same).toBe(false);
  });
});
