import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CertificateExpiredError,
  JobNotFoundError,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerUnreachableError,
  ServiceError,
} from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import { ARC_STATES, ARC_STATUS_MAPPING, type ArcState, isTerminal } from '../jobs/job-status.js';
import { type WatchDependencies, type WatchOptions, watch } from './watch.js';

const job = (state: ArcState): Job => ({
  id: 'x',
  state,
  status: ARC_STATUS_MAPPING[state],
  stateAt: new Date(0),
  stateFrom: 'live',
});

/** Watches a script of answers on a clock that only the sleeps move; gives the states seen and the sleeps made. */
async function watched(
  script: readonly (ArcState | Error)[],
  options: WatchOptions = {},
  parts: WatchDependencies = {},
) {
  let time = 0;
  const sleeps: number[] = [];
  const answers = [...script];
  const read = async () => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error('the script is over');
    if (answer instanceof Error) throw answer;
    return job(answer);
  };
  const states: ArcState[] = [];
  const sleep = async (milliseconds: number) => {
    sleeps.push(milliseconds / 1000);
    time += milliseconds;
  };
  const failure = await (async () => {
    for await (const { state } of watch(read, options, { ...parts, sleep, now: () => time })) states.push(state);
  })().catch((error: unknown) => error);
  return { states, sleeps, failure, left: answers.length };
}

describe('watching a job', () => {
  it('yields how it is now, every change, and ends with the final state', async () => {
    const { states, failure } = await watched(['Queuing', 'Queuing', 'Running', 'Running', 'Finished']);
    expect(failure).toBeUndefined();
    expect(states).toEqual(['Queuing', 'Running', 'Finished']);
  });

  it('yields another place in the queue, and other inputs that it waits for, and no other news of the same state', async () => {
    const looks: readonly Job[] = [
      { ...job('Preparing'), missingInputs: ['a', 'b'] },
      { ...job('Preparing'), missingInputs: ['a', 'b'] },
      { ...job('Preparing'), missingInputs: ['b'] },
      job('Preparing'),
      { ...job('Queuing'), waitingPosition: 2 },
      { ...job('Queuing'), waitingPosition: 1 },
      { ...job('Queuing'), waitingPosition: 1, stateAt: new Date(1) },
      job('Finished'),
    ];
    const answers = looks.values();
    const seen: Job[] = [];
    const read = async () => answers.next().value ?? expect.fail();
    for await (const one of watch(read, {}, { sleep: async () => {} })) seen.push(one);
    expect(seen).toEqual([looks[0], looks[2], looks[3], looks[4], looks[5], looks[7]]);
  });

  it('yields a job that has ended once', async () => {
    expect((await watched(['Failed'])).states).toEqual(['Failed']);
  });

  it('looks less often while nothing changes, and often again after a change', async () => {
    const { sleeps } = await watched([...Array<ArcState>(15).fill('Queuing'), 'Running', 'Finished']);
    expect(sleeps[0]).toBe(1);
    expect(sleeps[14]).toBe(10);
    expect(sleeps.at(-1)).toBe(1);
  });

  it('looks at the given intervals', async () => {
    const patient = await watched([...Array<ArcState>(15).fill('Queuing'), 'Finished'], { maxPollSeconds: 2 });
    expect(Math.max(...patient.sleeps)).toBe(2);
    expect((await watched(['Queuing', 'Queuing', 'Running', 'Finished'], { pollSeconds: 3 })).sleeps).toEqual([
      3, 3, 3,
    ]);
  });

  it('waits for a server that cannot be reached', async () => {
    const down = new ServerUnreachableError('down');
    expect((await watched(['Running', down, down, 'Finished'])).states).toEqual(['Running', 'Finished']);
  });

  it('gives up when the server stays away for longer than its patience', async () => {
    const down = new ServerUnreachableError('down');
    const { failure, states } = await watched(['Running', ...Array<Error>(10).fill(down)], {
      patienceSeconds: 5,
      pollSeconds: 2,
    });
    expect(failure).toBe(down);
    expect(states).toEqual(['Running']);
  });

  it('ends at once with an error that another try cannot mend', async () => {
    const expired = new CertificateExpiredError('expired');
    expect(await watched(['Running', expired, 'Finished'])).toMatchObject({ failure: expired, left: 1 });
    const gone = new JobNotFoundError('x');
    expect(await watched([gone, 'Finished'])).toMatchObject({ failure: gone, left: 1 });
  });

  it.each([
    ['an error', new ServiceError('no', { httpStatus: 500, reason: '' })],
    ['a page of something else', new NotAnArcServerError('<html>')],
    ['that we are not let in', new NotAuthorisedError('no')],
    ['that there is no such job', new JobNotFoundError('x')],
  ])(
    'waits while a server that has told of the job answers %s, and tells why and when that is over',
    async (_what, error) => {
      const told: unknown[] = [];
      const onWaiting: WatchOptions['onWaiting'] = (why) => void told.push(why);
      const { states } = await watched(['Running', error, error, 'Running', error, 'Finished'], { onWaiting });
      expect(states).toEqual(['Running', 'Finished']);
      expect(told).toEqual([error, undefined, error, undefined]);
    },
  );

  it('waits from the beginning if the job list says that the server created the job', async () => {
    const error = new NotAnArcServerError('<html>');
    expect((await watched([error, 'Finished'])).failure).toBe(error);
    expect((await watched([error, 'Finished'], {}, { isKnown: async () => true })).states).toEqual(['Finished']);
  });

  it('believes that a job is gone when its server has not known it for a minute', async () => {
    const gone = new JobNotFoundError('x');
    const { failure, sleeps } = await watched(['Running', ...Array<Error>(20).fill(gone)], { pollSeconds: 10 });
    expect(failure).toBe(gone);
    expect(sleeps).toHaveLength(7);
  });

  it('ends with the reason of an abort', async () => {
    const reason = new Error('enough');
    expect((await watched(['Running'], { signal: AbortSignal.abort(reason) })).failure).toBe(reason);
  });

  it('never yields the same state twice in a row, and a final one only at the end', async () => {
    const running = fc.array(fc.constantFrom(...ARC_STATES.filter((state) => !isTerminal(state))));
    const final = fc.constantFrom(...ARC_STATES.filter(isTerminal));
    await fc.assert(
      fc.asyncProperty(running, final, async (script, end) => {
        const { states } = await watched([...script, end]);
        expect(states.at(-1)).toBe(end);
        expect(states.slice(0, -1).filter(isTerminal)).toEqual([]);
        expect(states.every((state, index) => state !== states[index - 1])).toBe(true);
      }),
    );
  });
});
