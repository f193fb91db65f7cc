import { parseAdl, parseXrsl } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { makeRequest } from './make-request.js';

const defaults = { queue: 'fork' };

describe('what the sandbox takes from a description', () => {
  it('has the defaults of A-REX', () => {
    expect(makeRequest({ executable: { path: '/bin/true' } }, defaults)).toEqual({
      executable: { path: '/bin/true', arguments: [], successExitCode: 0 },
      environment: [],
      queue: 'fork',
      slots: 1,
      runtimeEnvironments: [],
      reruns: 0,
      priority: 50,
      dryRun: false,
      inputs: [],
      outputs: [],
      delegationIds: [],
    });
  });

  it('survives being kept as JSON', () => {
    const request = makeRequest(
      { executable: { path: 'x' }, startTime: new Date('2031-05-06T07:08:09Z'), name: 'n' },
      defaults,
    );
    expect(makeRequest(JSON.parse(JSON.stringify({ executable: { path: 'x' }, name: 'n' })), defaults)).toMatchObject({
      name: 'n',
    });
    expect(JSON.parse(JSON.stringify(request))).toMatchObject({ startTime: Date.parse('2031-05-06T07:08:09Z') });
  });

  it('takes resources, files and delegations', () => {
    const activity = parseXrsl(
      `&(executable=run.sh)(arguments=a "")(stdin=in)(queue=long)(count=3)(memory=100)(walltime="2 hours")(cputime="1 hour")
       (rerun=9)(environment=("A" "b"))(runtimeenvironment="APPS/SIM-2.3")(delegationid=abc)(executables=run.sh)
       (inputfiles=("run.sh" "")("in" "http://h/in")("c" "gsiftp://h/c" "delegationid=def"))
       (outputfiles=("out" "")("res" "https://h/res"))`,
    );
    expect(makeRequest(activity, defaults)).toMatchObject({
      executable: { path: 'run.sh', arguments: ['a', ''] },
      stdin: 'in',
      queue: 'long',
      slots: 3,
      memoryBytes: 100 * 2 ** 20,
      wallTimeSeconds: 7200,
      cpuTimeSeconds: 3600,
      reruns: 5,
      environment: [{ name: 'A', value: 'b' }],
      runtimeEnvironments: ['APPS/SIM-2.3'],
      inputs: [
        { name: 'run.sh', executable: true },
        { name: 'in', source: { url: expect.stringMatching(/^http:\/\/h(:80)?\/in$/), delegationId: 'abc' } },
        { name: 'c', source: { delegationId: 'def' } },
      ],
      outputs: [
        { name: 'out', targets: [] },
        { name: 'res', targets: [{ ifSuccessful: true, ifFailed: false, ifCancelled: false, delegationId: 'abc' }] },
      ],
      delegationIds: ['abc', 'def'],
    });
  });

  it('uses the defaults of the request where the description says nothing', () => {
    const request = makeRequest({ executable: { path: 'x' } }, { queue: 'short', delegationId: 'abc' });
    expect([request.queue, request.delegationIds]).toEqual(['short', ['abc']]);
  });

  it('reads sizes where a server expects them', () => {
    const activity = parseXrsl('&(executable=x)(inputfiles=("a" "5")("b" "5.12345")("c" "*.*")("d" ""))');
    const inputs = makeRequest(activity, defaults).inputs.map(({ name, sizeBytes }) => [name, sizeBytes]);
    expect(inputs).toEqual([
      ['a', 5],
      ['b', 5],
      ['d', undefined],
    ]);
  });

  it('reads the conditions of targets', () => {
    const target =
      '<Target><URI>http://h/o</URI><UseIfFailure>true</UseIfFailure><UseIfSuccess>false</UseIfSuccess></Target>';
    const activity = parseAdl(
      `<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"><Application><Executable><Path>x</Path></Executable></Application><DataStaging><OutputFile><Name>o</Name>${target}</OutputFile></DataStaging></ActivityDescription>`,
    );
    expect(makeRequest(activity, defaults).outputs[0]?.targets[0]).toMatchObject({
      ifSuccessful: false,
      ifFailed: true,
    });
  });
});
