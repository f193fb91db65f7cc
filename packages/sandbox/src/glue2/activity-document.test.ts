import { describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { Element } from '../xml/element.js';
import { activityDocument, placeholderDocument } from './activity-document.js';

const options = {
  release: '7.0',
  host: 'localhost',
  localUser: 'griduser',
  executionNode: 'node1',
  localId: undefined,
} as const;
const time = (text: string): number => Date.parse(text);

function texts({ content }: Element): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, content: value } of typeof content === 'string' ? [] : content) {
    if (typeof value === 'string') found[name] = [...(found[name] ?? []), value];
  }
  return found;
}
const publish = (parts: Partial<JobRecord>) =>
  texts(
    activityDocument(
      { job: jobRecord(parts), takenAt: time('2026-11-23T00:20:00.700Z') },
      { ...options, localId: parts.run?.pid },
    ),
  );

const run = { pid: 4711, startedAt: time('2026-11-23T00:17:00Z') };
const ended = { ...run, endedAt: time('2026-11-23T00:18:05Z'), exitCode: 3, cpuSeconds: 1.6 };

describe("the document of a job, as A-REX' information provider makes it", () => {
  it('of a failed job has exit code, reason and usage, but no end time (recorded from ARC 7.0)', () => {
    const failure = { phase: 'INLRMS', cause: 'internal', reasons: ['LRMS error: (3) wrong\nsecond line'] } as const;
    const finishedAt = time('2026-11-23T00:18:10Z');
    expect(
      publish({ phase: 'FINISHED', run: ended, failure, finishedAt, eraseAt: finishedAt + 7 * 86_400_000 }),
    ).toMatchObject({
      ID: ['urn:caid:localhost:org.nordugrid.arcrest:8520662f23c6'],
      IDFromEndpoint: ['urn:idfe:8520662f23c6'],
      State: ['nordugrid:FAILED::INLRMS', 'file:inlrms', 'arcrest:FAILED'],
      RestartState: ['nordugrid:INLRMS', 'file:inlrms', 'arcrest:OTHER'],
      ExitCode: ['3'],
      Error: ['LRMS error: (3) wrong', 'second line'],
      Owner: ['/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester'],
      UsedTotalWallTime: ['65'],
      UsedTotalCPUTime: ['2'],
      SubmissionTime: ['2026-11-23T00:16:51Z'],
      StartTime: ['2026-11-23T00:17:00Z'],
      ComputingManagerEndTime: ['2026-11-23T00:18:05Z'],
      WorkingAreaEraseTime: ['2026-11-30T00:18:10Z'],
      ProxyExpirationTime: ['2027-01-01T00:00:00Z'],
      SubmissionHost: ['127.0.0.1'],
    });
    expect(publish({ phase: 'FINISHED', run: ended, failure, finishedAt })).not.toHaveProperty('EndTime');
    expect(publish({ phase: 'FINISHED', run: ended, finishedAt }).EndTime).toEqual(['2026-11-23T00:18:10Z']);
  });

  it('has the ids that the job had elsewhere, as a client finds it by them (recorded from ARC 6.17 and 7.0)', () => {
    const job = jobRecord();
    const snapshot = { job: { ...job, request: { ...job.request, previousIds: ['a', 'urn:uuid:b'] } }, takenAt: 0 };
    const { content } = activityDocument(snapshot, options);
    const associations = typeof content === 'string' ? undefined : content.find(({ name }) => name === 'Associations');
    expect(associations && texts(associations)).toEqual({
      ComputingShareID: ['urn:ogf:ComputingShare:localhost:fork'],
      ActivityID: ['a', 'urn:uuid:b'],
    });
  });

  it('of a running job has its number in the batch system and how long it has run', () => {
    expect(publish({ phase: 'INLRMS', run })).toMatchObject({
      LocalIDFromManager: ['4711'],
      WaitingPosition: ['0'],
      UsedTotalWallTime: ['180'],
      OtherMessages: ['LRMS: Running under fork'],
    });
    expect(publish({ phase: 'INLRMS' })).not.toHaveProperty('LocalIDFromManager');
  });

  it('of a killed job has no exit code', () => {
    const failure = { phase: 'INLRMS', cause: 'client', reasons: ['Job is canceled by external request'] } as const;
    const { exitCode: _, ...killed } = ended;
    const document = publish({ phase: 'FINISHED', run: killed, failure });
    expect(document).not.toHaveProperty('ExitCode');
    expect(document).not.toHaveProperty('StartTime');
  });

  it('of a job that has ended has a time that does not grow, even where the end of its run was not recorded', () => {
    const finishedAt = time('2026-11-23T00:18:10Z');
    expect(publish({ phase: 'FINISHED', run, finishedAt }).UsedTotalWallTime).toEqual(['70']);
  });

  it('repeats the request, with the wall time of all slots together', () => {
    const request = {
      ...jobRecord().request,
      stdin: 'in',
      stderr: 'err',
      slots: 2,
      wallTimeSeconds: 100,
      cpuTimeSeconds: 50,
      runtimeEnvironments: ['APPS/SIM-2.3'],
    };
    expect(publish({ request, phase: 'INLRMS', run }).UsedTotalWallTime).toEqual(['360']);
    expect(publish({ request })).toMatchObject({
      RequestedTotalWallTime: ['200'],
      RequestedTotalCPUTime: ['50'],
      RequestedSlots: ['2'],
      RequestedApplicationEnvironment: ['APPS/SIM-2.3'],
      StdIn: ['in'],
      StdOut: ['/dev/null'],
      StdErr: ['err'],
      Queue: ['fork'],
    });
  });

  it('encodes a name beyond ASCII twice, but only once the provider has a snapshot of it', () => {
    const job = jobRecord({ request: { ...jobRecord().request, name: 'é' } });
    expect(publish(job).Name).toEqual(['Ã\u0083Â©']);
    expect(texts(placeholderDocument(job)).Name).toEqual(['é']);
  });

  it('is a placeholder at first (recorded from ARC 7.0)', () => {
    const placeholder = placeholderDocument(jobRecord());
    expect(placeholder.attributes).toMatchObject({
      BaseType: 'Activity',
      CreationTime: '2026-11-23T00:16:51+00:00',
      Validity: '60',
    });
    expect(texts(placeholder)).toEqual({
      ID: ['urn:caid::org.nordugrid.arcrest:8520662f23c6'],
      OtherInfo: ['SubmittedVia=org.nordugrid.arcrest'],
      Type: ['single'],
      IDFromEndpoint: ['urn:idfe:8520662f23c6'],
      State: ['nordugrid:ACCEPTED', 'emies:accepted', 'arcrest:ACCEPTED', 'emiesattr:client-stagein-possible'],
      Owner: ['/DC=org/DC=jasmin-arc/O=Sandbox/CN=tester'],
    });
  });
});
