import { describe, expect, it } from 'vitest';
import type { DescriptionLoss } from '../model/loss.js';
import { parseXrsl, parseXrslDocuments } from './xrsl-reader.js';

const losses: DescriptionLoss[] = [];
const read = (relations: string) => {
  losses.length = 0;
  return parseXrsl(`&(executable=a)${relations}`, { onLoss: (loss) => losses.push(loss) });
};
const program = { executable: { path: 'a' } };

describe('reading xRSL', () => {
  it.each([
    ['(arguments="a b" "" c)', { executable: { path: 'a', arguments: ['a b', '', 'c'] } }],
    [
      '(jobname="n")(stdin=i)(stdout=o)(stderr=e)(gmlog=l)',
      { ...program, name: 'n', stdin: 'i', stdout: 'o', stderr: 'e', logDirectory: 'l' },
    ],
    ['(stdin="")', program],
    ['(stdout=o)(join=yes)', { ...program, stdout: 'o', stderr: 'o' }],
    ['(join=true)(stdout=o)', { ...program, stdout: 'o', stderr: 'o' }],
    ['(join=yes)(stdout=o)(stderr=o)', { ...program, stdout: 'o', stderr: 'o' }],
    ['(stdout=o)(join=no)', { ...program, stdout: 'o' }],
    [
      '(environment=("A" "1")("B" ""))(environment=("A" "2"))',
      {
        ...program,
        environment: [
          { name: 'A', value: '1' },
          { name: 'B', value: '' },
          { name: 'A', value: '2' },
        ],
      },
    ],
    ['(rerun=2)(priority=100)', { ...program, rerun: 2, priority: 100 }],
    ['(lifetime="1 day")', { ...program, wipeTimeSeconds: 86_400 }],
    ['(starttime="2031-05-06 09:08:09+02:00")', { ...program, startTime: new Date('2031-05-06T07:08:09Z') }],
    ['(acl="<?xml version=""1.0""?> <gacl/>")', { ...program, accessControl: '<gacl/>' }],
    [
      '(jobreport="https://a/")(jobreport="https://b/")',
      {
        ...program,
        remoteLogging: [
          { serviceType: 'SGAS', url: 'https://a/' },
          { serviceType: 'SGAS', url: 'https://b/' },
        ],
      },
    ],
    ['(credentialserver="https://a/")', { ...program, credentialServices: ['https://a/'] }],
    ['(delegationid=d)', { ...program, delegationId: 'd' }],
    ['(dryrun=yes)', { ...program, dryRun: true }],
    ['(dryrun=no)', { ...program, dryRun: false }],
  ])('%s', (relations, expected) => {
    expect(read(relations)).toEqual(expected);
    expect(losses).toEqual([]);
  });

  it('several jobs come in their order', () => {
    expect(parseXrslDocuments('+(&(executable=a))(executable=b)').map(({ executable }) => executable.path)).toEqual([
      'a',
      'b',
    ]);
    expect(() => parseXrsl('+(executable=a)(executable=b)')).toThrow('there is more than one job');
  });

  it('alternatives come with the description that is preferred, all they have in common included', () => {
    expect(parseXrsl('&(|(count=4)(count=2)(queue=long))(executable=a)(environment=("A" "1"))')).toEqual({
      ...program,
      environment: [{ name: 'A', value: '1' }],
      resources: { slots: { count: 4 } },
      alternatives: [
        { ...program, environment: [{ name: 'A', value: '1' }], resources: { slots: { count: 2 } } },
        { ...program, environment: [{ name: 'A', value: '1' }], resources: { queue: 'long' } },
      ],
    });
  });
});

describe('refusing xRSL', () => {
  it('a job needs an executable', () => {
    expect(() => parseXrsl('&(stdout=o)')).toThrow('expected "executable", the program to run');
    expect(() => parseXrsl('&(executable="")')).toThrow('expected "executable"');
  });

  it.each([
    ['(executable=b)', '"executable" is given a second time'],
    ['(arguments=a)(arguments=b)', '"arguments" is given a second time'],
    ['(join=yes)', '"join" needs "stdout"'],
    ['(stdout=o)(stderr=e)(join=yes)', '"join" and a "stderr" of its own contradict each other'],
    ['(stdout=o)(join=YES)', 'expected yes or no, in lower case, for "join", not "YES"'],
    ['(environment=("A"))', 'expected ("NAME" "value") in "environment"'],
    ['(environment=("A" "1" "2"))', 'expected ("NAME" "value") in "environment"'],
    ['(environment=("A=B" "1"))', '"A=B" is no name of a variable'],
    ['(rerun=often)', 'expected a number of times for "rerun"'],
    ['(priority=high)', 'expected a number up to 100 for "priority"'],
    ['(starttime=tomorrow)', 'expected a time like 2031-05-06 07:08:09Z for "starttime", not "tomorrow"'],
    ['(acl="for all")', 'the access control policy is not an XML document'],
    ['(jobreport="here")', 'expected a URL for "jobreport", not "here"'],
    ['(credentialserver="a" "b")', 'expected a single value for "credentialserver"'],
    ['(delegationid!=d)', 'expected "=" after "delegationid", not "!="'],
    ['(dryrun=perhaps)', 'expected yes or no for "dryrun"'],
    ['(action=cancel)', '"action" is for services only'],
  ])('%s is refused: %s', (relations, reason) => {
    expect(() => read(relations)).toThrow(reason);
    expect(() => read(relations)).toThrow(expect.objectContaining({ line: 1, column: expect.any(Number) }));
  });
});

describe('parts of xRSL that are not kept', () => {
  it.each([
    ['(walltme=5)', 'the attribute "walltme"'],
    ['(maxwalltime=5)', 'the attribute "maxwalltime"'],
    ['(cluster="ce")', 'the attribute "cluster"'],
    ['(priority=500)', '"priority" 500'],
    ['(arguments=$(NOTHING))', 'the variable "NOTHING"'],
  ])('%s is an error, or a warning that names it', (relations, what) => {
    expect(() => parseXrsl(`&(executable=a)${relations}`)).toThrow(`${what} would be lost`);
    read(relations);
    expect(losses.map((loss) => loss.what)).toEqual([what]);
  });
});
