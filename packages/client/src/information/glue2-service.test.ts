import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readXml } from '../xml/xml-reader.js';
import { findComputingService, readComputingService } from './glue2-service.js';

const recorded = (path: string) => {
  const document = readXml(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8'));
  const service = findComputingService(document);
  if (service === undefined) throw new Error(`no service in ${path}`);
  return readComputingService(service);
};
const read = (content: string) => readComputingService(readXml(`<ComputingService>${content}</ComputingService>`));

describe('the service document', () => {
  it.each(['rest-1.0', 'rest-1.1'])('tells queues, load and limits (%s)', (release) => {
    const service = recorded(`${release}/info.xml`);
    expect(service).toMatchObject({
      name: 'localhost',
      qualityLevel: 'production',
      createdAt: new Date('2026-11-23T03:28:51Z'),
      totalJobs: 6,
      runningJobs: 2,
      waitingJobs: 0,
      manager: { product: 'fork', version: '0.9', totalSlots: 2, slotsUsedByGridJobs: 2, slotsUsedByLocalJobs: 0 },
      executionEnvironments: [{ platform: 'amd64', cpuModel: 'AMD EPYC', osName: 'debian' }],
      applicationEnvironments: [],
      listsApplicationEnvironments: true,
    });
    expect(service.shares).toEqual([
      {
        name: 'fork',
        queue: 'fork',
        maxRunningJobs: 1,
        maxWaitingJobs: 1,
        servingState: 'production',
        totalJobs: 6,
        runningJobs: 2,
        waitingJobs: 0,
        stagingJobs: 4,
        suspendedJobs: 0,
        freeSlots: 0,
        usedSlots: 2,
        requestedSlots: 3,
      },
    ]);
  });

  it.each([
    ['<Rule>vo:atlas</Rule>', ['atlas']],
    ['<Rule>VO:community.nordugrid.org</Rule><Rule>vo: cms</Rule>', ['community.nordugrid.org', 'cms']],
    ['<Rule>vo:atlas</Rule><Rule>ALL</Rule>', undefined],
    ['<Rule>/O=Grid/CN=jane</Rule><Rule>vo:</Rule>', undefined],
    ['', undefined],
  ])('tells the organisations that a queue is published for: %s', (rules, organisations) => {
    const policy = `<MappingPolicy BaseType="Policy"><Scheme>basic</Scheme>${rules}</MappingPolicy>`;
    const share = `<Name>grid_atlas</Name>${policy}<MappingQueue>grid</MappingQueue>`;
    expect(read(`<ComputingShare>${share}</ComputingShare>`).shares).toEqual([
      { name: 'grid_atlas', queue: 'grid', ...(organisations && { organisations }) },
    ]);
  });

  it('tells the endpoints of ARC 6.17, with its release, and the one of ARC 7', () => {
    const six = recorded('rest-1.0/info.xml');
    expect(six.endpoints).toHaveLength(6);
    expect(six.implementation).toMatchObject({ version: '6.17.0' });
    expect(six.endpoints.map(({ interfaceName }) => interfaceName)).toContain('org.nordugrid.arcrest');
    const seven = recorded('rest-1.1/info.xml');
    expect(seven.endpoints).toMatchObject([
      { url: 'https://localhost:5443/arex', interfaceName: 'org.nordugrid.arcrest', interfaceVersions: ['1.1'] },
    ]);
    expect(seven.implementation).not.toHaveProperty('version');
    expect(recorded('arc-7.2/info.xml').implementation).toMatchObject({ version: '7.2.0' });
  });

  it.each(['rest-1.0', 'rest-1.1'])("does not take GLUE's placeholder for a memory of 953 TiB (%s)", (release) => {
    expect(recorded(`${release}/info.xml`).executionEnvironments[0]).not.toHaveProperty('mainMemoryBytes');
  });

  it('tells runtime environments, and limits in seconds and bytes', () => {
    const service = read(`
      <ComputingShare><Name>long</Name><MaxWallTime>86400</MaxWallTime><MaxMainMemory>4096</MaxMainMemory>
        <MaxDiskSpace>10</MaxDiskSpace></ComputingShare>
      <ComputingShare><MappingQueue>gpu</MappingQueue></ComputingShare>
      <ComputingManager><ApplicationEnvironments>
        <ApplicationEnvironment><AppName>ENV/PROXY</AppName><State>installable</State></ApplicationEnvironment>
        <ApplicationEnvironment><AppName>APPS/R</AppName><AppVersion>4.2</AppVersion></ApplicationEnvironment>
        <ApplicationEnvironment/>
      </ApplicationEnvironments></ComputingManager>`);
    expect(service.shares).toEqual([
      { name: 'long', maxWallTimeSeconds: 86_400, maxMainMemoryBytes: 4096 * 2 ** 20, maxDiskSpaceBytes: 1e10 },
      { name: 'gpu', queue: 'gpu' },
    ]);
    expect(service.applicationEnvironments).toEqual([
      { name: 'ENV/PROXY', state: 'installable' },
      { name: 'APPS/R', version: '4.2' },
    ]);
  });

  it('is undefined for a document without one', () => {
    expect(findComputingService(readXml('<InfoRoot><Domains><AdminDomain/></Domains></InfoRoot>'))).toBeUndefined();
  });
});
