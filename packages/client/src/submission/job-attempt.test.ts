import { describe, expect, it } from 'vitest';
import { LAUNCHER_NAME } from '../descriptions/exact-launch.js';
import { GATE_NAME } from '../descriptions/model/inputs-gate.js';
import { InvalidJobDescription, NoSuitableQueueError, UnsafePathError } from '../errors/index.js';
import type { ComputingService, ComputingShare } from '../information/computing-service.js';
import { afterRefusal, planAttempt, withSubmissionId } from './job-attempt.js';

const offering = (...shares: ComputingShare[]): ComputingService => ({
  endpoints: [],
  shares,
  executionEnvironments: [],
  applicationEnvironments: [],
});
const program = { executable: { path: '/bin/true' } };

describe('planning a submission', () => {
  it('tries the least busy queue first', () => {
    const service = offering({ name: 'busy', waitingJobs: 9 }, { name: 'idle' });
    expect(planAttempt(program, service)).toMatchObject({ queue: 'idle', otherQueues: ['busy'], refusals: [] });
  });

  it('goes by the name of the queue, once, where several shares of it are for different users', () => {
    const service = offering({ name: 'short_atlas', queue: 'short' }, { name: 'short', queue: 'short' });
    expect(planAttempt(program, service)).toMatchObject({ queue: 'short', otherQueues: [] });
  });

  it('asks for the software that the service has, and refuses what it has not before anything is sent', () => {
    const resources = { runtimeEnvironments: [{ name: 'SIM', version: '2', relation: '>=' as const }] };
    const service = { ...offering(), listsApplicationEnvironments: true };
    expect(() => planAttempt({ ...program, resources }, service)).toThrow(NoSuitableQueueError);
    const offered = { ...service, applicationEnvironments: [{ name: 'SIM', version: '3' }] };
    expect(planAttempt({ ...program, resources }, offered).description.resources).toEqual({
      runtimeEnvironments: [{ name: 'SIM', version: '3' }],
    });
  });

  it('leaves the choice to a service that publishes no queues', () => {
    expect(planAttempt(program, offering())).toMatchObject({ queue: undefined, otherQueues: [] });
  });

  it('uploads the inputs, and what carries arguments that a shell would change', () => {
    const description = {
      executable: { path: '/bin/echo', arguments: ['$HOME'] },
      inputFiles: [
        { name: 'in.txt', localPath: '/data/in.txt' },
        { name: 'far', sources: [{ uri: 'https://a/b' }] },
      ],
    };
    const { uploads, description: sent } = planAttempt(description, offering());
    expect(uploads).toMatchObject([
      { path: 'in.txt', localPath: '/data/in.txt' },
      { path: LAUNCHER_NAME, content: expect.any(Uint8Array) },
    ]);
    expect(sent.executable.path).toBe('/bin/sh');
  });

  it.each([
    ['no queue will do', { ...program, resources: { queue: 'nosuch' } }, NoSuitableQueueError],
    ['no program can be given an argument', { executable: { path: '/a', arguments: ['\0'] } }, InvalidJobDescription],
    [
      'an input has the name of the file that starts jobs',
      { ...program, inputFiles: [{ name: GATE_NAME }] },
      InvalidJobDescription,
    ],
    ['an input would leave the session directory', { ...program, inputFiles: [{ name: '../a' }] }, UnsafePathError],
    [
      'ADL has no words for it',
      { ...program, resources: { middleware: [{ name: 'nordugrid-arc' }] } },
      InvalidJobDescription,
    ],
    ['two inputs are one', { ...program, inputFiles: [{ name: 'a' }, { name: 'a' }] }, InvalidJobDescription],
  ])('is refused where %s', (_, description, kind) => {
    expect(() => planAttempt(description, offering({ name: 'fork' }))).toThrow(kind);
  });
});

describe('what is sent', () => {
  it('carries the submission id behind the ids it had, and the queue', () => {
    const attempt = planAttempt(
      { ...program, previousIds: ['old'], resources: { wallTimeSeconds: 60 } },
      offering({ name: 'q' }),
    );
    expect(withSubmissionId(attempt, 'mark')).toMatchObject({
      previousIds: ['old', 'mark'],
      resources: { wallTimeSeconds: 60, queue: 'q' },
    });
  });

  it('names no queue where the service chooses', () => {
    expect(withSubmissionId(planAttempt(program, offering()), 'mark')).toEqual({ ...program, previousIds: ['mark'] });
  });
});

describe('a refusal', () => {
  it('leads to the next queue, as long as there is one, and is remembered', () => {
    const first = planAttempt(program, offering({ name: 'a' }, { name: 'b', waitingJobs: 1 }));
    const second = afterRefusal(first, 'a is full');
    expect(second).toMatchObject({ queue: 'b', otherQueues: [], refusals: ['a is full'] });
    expect(second && afterRefusal(second, 'b is full')).toBeUndefined();
  });
});
