import { describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { JobRequest } from '../jobs/job-request.js';
import { batchSystemReport, inputReport, localReport, outputReport } from './job-reports.js';

const jobWith = (request: Partial<JobRequest>, parts: Partial<JobRecord> = {}): JobRecord =>
  jobRecord({ ...parts, request: { ...jobRecord().request, ...request } });

describe('what A-REX reports of a job', () => {
  const inputs = [
    { name: 'sub/a b', executable: false, sizeBytes: 3 },
    { name: 'arrived', executable: false },
    { name: 'remote', executable: false, source: { url: 'https://host/x' } },
  ];

  it('is each input that has not arrived, with its size or source', () => {
    expect(inputReport(jobWith({ inputs }, { uploaded: ['/arrived'] }))).toBe('/sub/a\\ b 3\n/remote https://host/x\n');
  });

  it('is no remote input once the job has been prepared', () => {
    expect(inputReport(jobWith({ inputs }, { phase: 'INLRMS' }))).toBe('/sub/a\\ b 3\n/arrived\n');
    const failure = { phase: 'PREPARING', cause: 'internal', reasons: [] } as const;
    expect(inputReport(jobWith({ inputs }, { phase: 'FINISHED', failure }))).toContain('/remote');
  });

  it('is each output once for each target, a directory with a slash', () => {
    const target = { ifSuccessful: true, ifFailed: false, ifCancelled: false };
    const targets = ['ftp://h/1', 'ftp://h/2'].map((url) => ({ url, ...target }));
    const outputs = [
      { name: 'out', targets: [] },
      { name: 'plots/', targets: [] },
      { name: 'b', targets },
    ];
    expect(outputReport(jobWith({ outputs }))).toBe('/out\n/plots/\n/b ftp://h/1\n/b ftp://h/2\n');
  });

  it('is its record, without what is not known', () => {
    const options = { endpoint: 'https://ce:443/arex', localId: undefined, sessionDirectory: '/session/x' };
    const executable = { path: '/bin/sh', arguments: ['-c', 'exit 3'], successExitCode: 0 };
    const report = localReport(jobWith({ executable, previousIds: ['a', 'b'] }), options).split('\n');
    expect(report).toEqual(
      expect.arrayContaining([
        'globalurl=https://ce:443/arex/8520662f23c6',
        'headhost=ce',
        'args=/bin/sh -c exit\\ 3 ',
        'starttime=20261123001651Z',
        'activityid=a',
        'activityid=b',
      ]),
    );
    expect(report.filter((line) => /^(localid|failedstate|jobname)=/.test(line))).toEqual([]);
    expect(localReport(jobRecord(), { ...options, localId: 7 })).toContain('\nlocalid=7\n');
  });

  it('is what the batch system knows: nothing of a job that was never prepared, the exit code of one that has ended', () => {
    expect(batchSystemReport(jobRecord(), 'node1')).toBeUndefined();
    expect(batchSystemReport(jobRecord({ phase: 'PREPARING' }), 'node1')).toBe('');
    const run = { pid: 1, startedAt: Date.UTC(2026, 10, 23), endedAt: Date.UTC(2026, 10, 23, 0, 1, 5), exitCode: 3 };
    expect(batchSystemReport(jobRecord({ phase: 'FINISHED', run: { ...run, cpuSeconds: 1.5 } }), 'node1')).toBe(
      [
        'runtimeenvironments=\nnodename=node1\nProcessors=1\nBenchmark=HEPSPEC:1.0\nUserTime=1.50s',
        'LRMSStartTime=20261123000000Z\nLRMSEndTime=20261123000105Z\nwalltime=65\nexitcode=3\n',
      ].join('\n'),
    );
  });
});
