import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { XmlElement } from '../xml/xml-element.js';
import { readXml } from '../xml/xml-reader.js';
import { readComputingActivity } from './glue2-activity.js';

const recorded = (path: string): string => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

/** The activities of a recorded answer to `POST jobs?action=info`. */
const activities = (path: string) =>
  readXml(recorded(path))
    .children('job')
    .flatMap((job): readonly XmlElement[] => job.child('info_document')?.children('ComputingActivity') ?? [])
    .map(readComputingActivity);

const read = (content: string) => readComputingActivity(readXml(`<ComputingActivity>${content}</ComputingActivity>`));

describe('the info document of a job', () => {
  it.each(['rest-1.0', 'rest-1.1'])('tells how it failed (%s)', (release) => {
    const [failed] = activities(`${release}/jobs-info.failed-unknown-other.xml`);
    expect(failed).toMatchObject({
      id: expect.stringMatching(/^[0-9A-Za-z]+$/),
      name: 'probe',
      exitCode: 3,
      errors: ['LRMS error: (3) Job finished with wrong exit code - 3 != 0'],
      queue: 'fork',
      stdout: 'stdout.txt',
      stderr: 'stderr.txt',
      previousIds: ['urn:uuid:abc'],
      requestedSlots: 1,
      submittedAt: new Date('2026-11-23T03:23:45Z'),
      erasedAt: expect.any(Date),
      proxyExpiresAt: expect.any(Date),
    });
    expect(failed?.states.get('arcrest')).toBe('FAILED');
    expect(failed?.restartStates.get('nordugrid')).toBe('INLRMS');
    expect(failed?.createdAt?.getTime()).toBeGreaterThan(Date.parse('2026-11-23T03:24:00Z'));
  });

  it.each(['rest-1.0', 'rest-1.1'])(
    'tells when the batch system was done with a job that failed, as it has no EndTime (%s)',
    (release) => {
      const [failed, finished] = activities(`${release}/jobs-info.failed-unknown-other.xml`);
      expect(failed?.endedAt?.toISOString()).toMatch(/^2026-11-23T03:24:0[12]\.000Z$/);
      expect(finished?.endedAt?.toISOString()).toMatch(/^2026-11-23T03:29:0[68]\.000Z$/);
    },
  );

  it('has the states of EMI-ES where the release speaks it', () => {
    const [failed] = activities('rest-1.0/jobs-info.failed-unknown-other.xml');
    expect(failed?.states.get('emies')).toBe('terminal');
    expect(failed?.stateTexts).toEqual(expect.arrayContaining(['emies:terminal', 'emiesattr:processing-failure']));
  });

  it.each(['rest-1.0', 'rest-1.1'])('says little before the first snapshot (%s)', (release) => {
    const [placeholder] = activities(`${release}/jobs-info.placeholder.xml`);
    expect(placeholder).toMatchObject({ name: 'Grüße', exitCode: undefined, queue: undefined, errors: [] });
    expect(placeholder?.createdAt).toEqual(new Date('2026-11-23T03:28:53Z'));
  });

  it('may be empty', () => {
    const activity = read('');
    expect(activity).toMatchObject({ id: undefined, name: undefined, previousIds: [], executionNodes: [] });
    expect(activity.states.size).toBe(0);
  });

  it('counts wall time once, of which the service gives the sum over all slots, and CPU time as it is', () => {
    const times =
      '<RequestedTotalWallTime>240</RequestedTotalWallTime><RequestedTotalCPUTime>500</RequestedTotalCPUTime>' +
      '<UsedTotalWallTime>26</UsedTotalWallTime><UsedTotalCPUTime>25</UsedTotalCPUTime>';
    expect(read(`${times}<RequestedSlots>2</RequestedSlots>`)).toMatchObject({
      requestedSlots: 2,
      requestedWallTimeSeconds: 120,
      requestedCpuTimeSeconds: 500,
      usedWallTimeSeconds: 13,
      usedCpuTimeSeconds: 25,
    });
    expect(read(times)).toMatchObject({ requestedWallTimeSeconds: 240, usedWallTimeSeconds: 26 });
  });

  it('gives memory in megabytes', () => {
    expect(read('<UsedMainMemory>3</UsedMainMemory>').usedMemoryBytes).toBe(3 * 1024 ** 2);
    expect(read('<UsedMainMemory>0</UsedMainMemory>').usedMemoryBytes).toBe(0);
    expect(read('').usedMemoryBytes).toBeUndefined();
  });

  it('may have an id that is not in the form of a URN', () => {
    expect(read('<IDFromEndpoint>urn:idfe:abc</IDFromEndpoint>').id).toBe('abc');
    expect(read('<IDFromEndpoint>abc</IDFromEndpoint>').id).toBe('abc');
  });

  it('counts the first state of each vocabulary, and keeps what follows the first colon', () => {
    const { states } = read('<State>nordugrid:FAILED::INLRMS</State><State>nordugrid:X</State><State>odd</State>');
    expect([...states]).toEqual([['nordugrid', 'FAILED::INLRMS']]);
  });
});
