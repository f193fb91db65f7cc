import { describe, expect, it } from 'vitest';
import {
  CredentialMissingError,
  JobNotFoundError,
  NotAnArcServerError,
  ServerUnreachableError,
} from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import { lookAtJobs, type ReadJobs } from './look-at-jobs.js';
import { watchJobs } from './watch-jobs.js';

const url = (host: string, id: string) => `https://${host}:443/arex/rest/1.0/jobs/${id}`;

/** Stands in for servers: jobs by id, or what asking for them throws. */
function serversWith(answer: (ids: readonly string[]) => readonly (Partial<Job> | undefined)[]) {
  const asked: (readonly string[])[] = [];
  const getJobs = async (ids: readonly string[]) => {
    asked.push(ids);
    // The other facts about a job are not what this is about.
    return answer(ids) as Awaited<ReturnType<ReadJobs>>;
  };
  return { getJobs, asked };
}

describe('a look at jobs', () => {
  it('asks each server once, and keeps the order', async () => {
    const { getJobs, asked } = serversWith((ids) =>
      ids.map((id) => (id.endsWith('gone') ? undefined : { id, state: 'Running' })),
    );
    const ids = [url('a', '1'), url('b', '2'), url('a', 'gone')];
    const looks = await lookAtJobs(getJobs, ids);
    expect(asked).toEqual([[ids[0], ids[2]], [ids[1]]]);
    expect(looks.map(({ jobId, found }) => [jobId, found])).toEqual([
      [ids[0], 'here'],
      [ids[1], 'here'],
      [ids[2], 'gone'],
    ]);
  });

  it('is not spoilt by a server that cannot be reached', async () => {
    const { getJobs } = serversWith((ids) => {
      if (ids[0]?.startsWith('https://b')) throw new ServerUnreachableError('away');
      return ids.map((id) => ({ id, state: 'Running' }));
    });
    const looks = await lookAtJobs(getJobs, [url('a', '1'), url('b', '2')]);
    expect(looks.map(({ found }) => found)).toEqual(['here', 'unreachable']);
    expect(looks[1]).toMatchObject({ error: { message: 'away' } });
  });

  it('finds no job for a text that is not an address', async () => {
    const { getJobs } = serversWith(() => {
      throw new JobNotFoundError('what');
    });
    expect(await lookAtJobs(getJobs, ['what'])).toEqual([{ jobId: 'what', found: 'gone' }]);
  });

  it('hides no error of this library', async () => {
    const { getJobs } = serversWith(() => {
      throw new TypeError('bug');
    });
    await expect(lookAtJobs(getJobs, ['x'])).rejects.toThrow('bug');
  });
});

describe('watching jobs', () => {
  it('goes on until all are over, and asks no more about those that are', async () => {
    const script: Record<string, string[]> = {
      [url('a', '1')]: ['Running', 'Finished'],
      [url('a', '2')]: ['Queuing', 'Running', 'Failed'],
    };
    const { getJobs, asked } = serversWith((ids) =>
      ids.map((id) => ({ id, state: script[id]?.shift() as Job['state'] })),
    );
    const seen: string[][] = [];
    const sleeps: number[] = [];
    const sleep = async (milliseconds: number) => void sleeps.push(milliseconds);
    for await (const looks of watchJobs(Object.keys(script), {}, { getJobs, sleep })) {
      seen.push(looks.map((look) => (look.found === 'here' ? look.job.state : look.found)));
    }
    expect(seen).toEqual([
      ['Running', 'Queuing'],
      ['Finished', 'Running'],
      ['Finished', 'Failed'],
    ]);
    expect(asked.at(-1)).toEqual([url('a', '2')]);
    expect(sleeps).toEqual([1000, 1250]);
  });

  it('waits for a server that cannot be reached, and says so once', async () => {
    const answers = [undefined, undefined, 'Finished'] as const;
    let looks = 0;
    const { getJobs } = serversWith((ids) => {
      const state = answers[looks++];
      if (state === undefined) throw new ServerUnreachableError('away');
      return ids.map((id) => ({ id, state }));
    });
    const waiting: string[] = [];
    const onWaiting = (service: string, error: Error) => void waiting.push(`${service}: ${error.message}`);
    const sleep = async () => undefined;
    for await (const _ of watchJobs([url('a', '1')], { onWaiting }, { getJobs, sleep }));
    expect([looks, waiting]).toEqual([3, ['https://a:443/arex/rest/1.0/jobs: away']]);
  });

  it('does not wait for an error that another try would not help, once all other jobs have ended', async () => {
    const states = ['Running', 'Finished'] as const;
    let looks = 0;
    const { getJobs } = serversWith((ids) => {
      if (ids[0]?.startsWith('https://b')) throw new CredentialMissingError('There is no certificate');
      const state = states[looks++] ?? 'Other';
      return ids.map((id) => ({ id, state }));
    });
    const seen: string[][] = [];
    const waiting: string[] = [];
    const watch = async () => {
      const sleep = async () => undefined;
      const onWaiting = (service: string) => void waiting.push(new URL(service).hostname);
      const ids = [url('a', '1'), url('b', '2')];
      for await (const now of watchJobs(ids, { onWaiting }, { getJobs, sleep })) {
        seen.push(now.map((look) => (look.found === 'here' ? look.job.state : look.found)));
      }
    };
    await expect(watch()).rejects.toThrow(CredentialMissingError);
    expect(waiting).toEqual(['b']);
    expect(seen).toEqual([
      ['Running', 'unreachable'],
      ['Finished', 'unreachable'],
    ]);
  });

  it('waits up to an hour for a server that gave out the job, also while it answers with other pages', async () => {
    const page = new NotAnArcServerError('a page');
    let time = 0;
    const outage = async (endsAfterSeconds: number, isKnown: boolean) => {
      time = 0;
      const { getJobs } = serversWith((ids) => {
        if (time < endsAfterSeconds * 1000) throw page;
        return ids.map((id) => ({ id, state: 'Finished' }));
      });
      const sleep = async (milliseconds: number) => {
        time += milliseconds;
      };
      const dependencies = {
        getJobs,
        sleep,
        now: () => time,
        knownIds: async () => new Set(isKnown ? [url('a', '1')] : []),
      };
      let last: string | undefined;
      for await (const looks of watchJobs([url('a', '1')], {}, dependencies)) last = looks[0]?.found;
      return last;
    };
    expect(await outage(600, true)).toBe('here');
    await expect(outage(10, false)).rejects.toBe(page);
    await expect(outage(4_000, true)).rejects.toBe(page);
  });

  it('calls a job that was under way gone only after a minute, and shows its last state until then', async () => {
    let time = 0;
    const script = ['Running', undefined, undefined, 'Running', ...Array<undefined>(9)] as const;
    let looks = 0;
    const { getJobs } = serversWith((ids) => {
      const state = script[looks++];
      return ids.map((id) => (state === undefined ? undefined : { id, state }));
    });
    const sleep = async () => {
      time += 10_000;
    };
    const seen: string[] = [];
    for await (const now of watchJobs([url('a', '1')], {}, { getJobs, sleep, now: () => time })) {
      seen.push(now.map((look) => (look.found === 'here' ? look.job.state : look.found)).join());
    }
    expect(seen).toEqual([...Array(10).fill('Running'), 'gone']);
  });

  it('ends when it is aborted', async () => {
    const abort = new AbortController();
    const { getJobs } = serversWith((ids) => ids.map((id) => ({ id, state: 'Running' })));
    const sleep = async () => abort.abort(new Error('enough'));
    const watch = async () => {
      for await (const _ of watchJobs([url('a', '1')], { signal: abort.signal }, { getJobs, sleep }));
    };
    await expect(watch()).rejects.toThrow('enough');
  });
});
