import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import { traitsOf } from '../release.js';
import { renderJson } from '../rest/render-json.js';
import { type ServiceDocumentOptions, serviceDocument } from './service-document.js';

const options: ServiceDocumentOptions = {
  release: '7.0',
  host: 'localhost',
  url: 'https://localhost:4443/arex',
  authority: '/O=Sandbox/CN=CA',
  queues: [
    { name: 'short', maxWallTimeSeconds: 3600, maxSlotsPerJob: 1, maxMainMemoryMegabytes: 2000 },
    { name: 'long' },
  ],
  slots: 4,
  lifetimeSeconds: 604_800,
  sessionsDirectory: tmpdir(),
};

function inQueue(queue: string, parts: Partial<JobRecord>): JobRecord {
  const job = jobRecord(parts);
  return { ...job, request: { ...job.request, queue } };
}

const jobs: readonly JobRecord[] = [
  inQueue('short', { phase: 'INLRMS', run: { pid: 1, startedAt: 0 } }),
  inQueue('short', { phase: 'INLRMS' }),
  inQueue('long', { phase: 'PREPARING' }),
  inQueue('long', { phase: 'FINISHED' }),
];

// As a client reads it: parsed JSON of unknown shape, whose paths the tests spell out.
function publish(parts: Partial<ServiceDocumentOptions> = {}) {
  const state = { jobs, usedSlots: 1, takenAt: Date.UTC(2026, 10, 23) };
  const json = renderJson(serviceDocument({ ...options, ...parts }, state), traitsOf('7.0'));
  return JSON.parse(json).Domains.AdminDomain.Services.ComputingService;
}

describe('the document of the service', () => {
  it('has its address and its interfaces', () => {
    expect(publish().ComputingEndpoint).toMatchObject({
      URL: 'https://localhost:4443/arex',
      InterfaceName: 'org.nordugrid.arcrest',
      InterfaceVersion: '1.1',
      HealthState: 'ok',
      IssuerCA: '/O=Sandbox/CN=CA',
      JobDescription: ['nordugrid:xrsl', 'emies:adl'],
    });
    expect(publish({ release: '6.17' }).ComputingEndpoint).toMatchObject({
      InterfaceVersion: '0.1',
      ImplementationVersion: '6.17.0',
    });
  });

  it('has the limits of each queue, and nothing where there is none', () => {
    const [short, long] = publish().ComputingShare;
    expect(short).toMatchObject({ Name: 'short', MaxWallTime: '3600', MaxSlotsPerJob: '1', MaxMainMemory: '2000' });
    expect(long).toMatchObject({ Name: 'long', MaxSlotsPerJob: '4' });
    expect(long).not.toHaveProperty('MaxWallTime');
  });

  it('has the load of the service and of each queue', () => {
    const service = publish();
    const [short, long] = service.ComputingShare;
    expect(service).toMatchObject({ TotalJobs: '3', RunningJobs: '1', WaitingJobs: '1', StagingJobs: '1' });
    expect(short).toMatchObject({
      TotalJobs: '2',
      RunningJobs: '1',
      WaitingJobs: '1',
      UsedSlots: '1',
      RequestedSlots: '1',
      FreeSlots: '3',
    });
    expect(long).toMatchObject({ TotalJobs: '1', RunningJobs: '0', PreLRMSWaitingJobs: '1', FreeSlots: '3' });
    expect(service.ComputingManager).toMatchObject({
      TotalSlots: '4',
      SlotsUsedByGridJobs: '1',
      WorkingAreaLifeTime: '604800',
    });
  });

  it('given one queue, then it is an object and not an array', () => {
    expect(publish({ queues: [{ name: 'fork' }] }).ComputingShare).toMatchObject({ Name: 'fork' });
  });

  it('describes the machine', () => {
    const { ExecutionEnvironment } = publish().ComputingManager.ExecutionEnvironments;
    expect(Number(ExecutionEnvironment.MainMemorySize)).toBeGreaterThan(0);
    expect(ExecutionEnvironment.OSName).not.toBe('');
    expect(publish()._attributes).toEqual({
      BaseType: 'Service',
      CreationTime: '2026-11-23T00:00:00Z',
      Validity: '10800',
    });
  });
});
