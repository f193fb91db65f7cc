import fc from 'fast-check';
import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { formatAdl } from '../descriptions/adl/adl.js';
import { ServerUnreachableError } from '../errors/index.js';
import type { DelegationRenewal } from '../interfaces/contract/delegation-renewal.js';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { Job } from '../jobs/job.js';
import { createLog } from '../log/log.js';
import { DelegationWatch } from './delegation-watch.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-30T08:00:00Z');
const ENDPOINT = 'https://ce.example.org:443/arex';
const idOf = (name: string) => `${ENDPOINT}/rest/1.0/jobs/${name}`;
const fetching = formatAdl({
  executable: { path: '/bin/true' },
  inputFiles: [{ name: 'a', sources: [{ uri: 'https://se.example.org/a' }] }],
});

/** A service that renews for 12 hours, jobs that refer to the delegation `d`, and a clock. */
function world({ record, description = fetching }: { record?: Partial<DelegationRecord>; description?: string } = {}) {
  const state = { now: START, renewals: [] as string[], warnings: [] as string[] };
  const journal = new MemoryJobStore();
  const log = createLog(
    { debug: () => {}, info: () => {}, warn: (text: string) => void state.warnings.push(text), error: () => {} },
    'INFO',
  );
  const note = (facts: Partial<DelegationRecord>) =>
    void journal.delegated({
      endpoint: ENDPOINT,
      id: 'd',
      kind: 'x509',
      notAfter: new Date(START + 12 * HOUR),
      checkedAt: new Date(START),
      ...facts,
    });
  if (record !== undefined) note(record);
  const service = {
    endpoint: ENDPOINT,
    renewDelegation: async (id: string): Promise<DelegationRenewal> => {
      state.renewals.push(id);
      const notAfter = new Date(state.now + 12 * HOUR);
      note({ notAfter, checkedAt: new Date(state.now) });
      return { outcome: 'renewed', notAfter };
    },
  };
  const now = () => new Date(state.now);
  const open = () => new DelegationWatch({ journal, log, validitySeconds: 12 * 3600, now });
  const submit = (...names: readonly string[]) => {
    for (const name of names) {
      journal.jobs.set(idOf(name), {
        id: idOf(name),
        endpoint: ENDPOINT,
        interface: 'rest',
        submittedAt: new Date(START),
        delegationId: 'd',
        description,
      });
    }
  };
  submit('a', 'b');
  /** What a look at the jobs shows: as of their submission, their delegation ends after 12 hours. */
  const job = (name: string, facts: Partial<Job> = {}) =>
    testJob({ id: idOf(name), state: 'Running', credentialEndsAt: new Date(START + 12 * HOUR), ...facts });
  return { state, journal, service, open, job, submit };
}

describe('what was delegated for jobs that are looked at', () => {
  it('is left alone, at no cost, while half of its time is left', async () => {
    const { state, service, open, job } = world({ record: {} });
    state.now += 6 * HOUR;
    expect(await open().attend(service, [job('a')])).toMatchObject([{ credentialEndsAt: new Date(START + 12 * HOUR) }]);
    expect(state.renewals).toEqual([]);
  });

  it('is renewed once for all jobs and looks when less is left; later runs know that', async () => {
    const { state, service, open, job } = world({ record: {} });
    state.now += 6 * HOUR + 1;
    const watch = open();
    const looks = await Promise.all([watch.attend(service, [job('a'), job('b')]), watch.attend(service, [job('b')])]);
    const end = { credentialEndsAt: new Date(state.now + 12 * HOUR) };
    expect(looks).toMatchObject([[end, end], [end]]);
    await watch.attend(service, [job('a')]);
    await open().attend(service, [job('a')]);
    expect(state.renewals).toEqual(['d']);
    expect(state.warnings).toEqual([]);
  });

  it('is judged by what the server publishes, where nothing is recorded', async () => {
    const { state, service, open, job } = world();
    state.now += 5 * HOUR;
    await open().attend(service, [job('a')]);
    expect(state.renewals).toEqual([]);
    state.now += 2 * HOUR;
    await open().attend(service, [job('a', { state: 'Queuing' })]);
    expect(state.renewals).toEqual(['d']);
  });

  it('is not renewed for jobs that have ended, those of others, or those without', async () => {
    const { state, journal, service, open, job } = world({ record: {} });
    journal.jobs.set(idOf('without'), { ...journal.jobs.get(idOf('a')), delegationId: undefined } as never);
    state.now += 11 * HOUR;
    const ended = job('a', { state: 'Finished' });
    const shown = await open().attend(service, [ended, undefined, job('foreign'), job('without')]);
    expect(state.renewals).toEqual([]);
    expect(shown.slice(0, 2)).toEqual([ended, undefined]);
    expect(shown[2]).toHaveProperty('credentialEndsAt');
    expect(shown[3]).not.toHaveProperty('credentialEndsAt');
  });

  it('that cannot be renewed now is told once, and tried again after a minute', async () => {
    const { state, service, open, job } = world({ record: {} });
    let tries = 0;
    service.renewDelegation = async () => {
      tries += 1;
      throw new ServerUnreachableError('down');
    };
    state.now += 7 * HOUR;
    const watch = open();
    for (const seconds of [0, 30, 31, 60]) {
      state.now += seconds * 1000;
      expect(await watch.attend(service, [job('a'), job('b')])).toHaveLength(2);
    }
    expect(tries).toBe(3);
    expect(state.warnings).toEqual([
      expect.stringMatching(/for jobs a, b, which ends at 2026-11-30T20:00:00.000Z, cannot be renewed now: down/),
    ]);
  });

  it.each([
    ['lasts', { attainable: new Date(START + 12 * HOUR) }, /ends no later, or its key needs a pass phrase/],
    ['other-attributes', {}, /shows other groups of virtual organisations/],
    ['unknown', {}, /does not have it any more/],
  ] as const)('that is not renewed (%s) is told, and not asked for at each look', async (outcome, facts, words) => {
    const { state, service, open, job } = world({ record: {} });
    let tries = 0;
    service.renewDelegation = async () => {
      tries += 1;
      return { outcome, notAfter: new Date(START + 12 * HOUR), ...facts } as DelegationRenewal;
    };
    state.now += 7 * HOUR;
    const watch = open();
    for (let look = 0; look < 5; look++) {
      state.now += 60_000;
      await watch.attend(service, [job('a')]);
    }
    await open().attend(service, [job('a')]);
    expect(tries).toBe(1);
    expect(state.warnings).toEqual([expect.stringMatching(words)]);
  });

  it('is a token: that is never renewed, and told in time', async () => {
    const { state, service, open, job } = world({ record: { kind: 'jwt', notAfter: new Date(START + HOUR) } });
    const [early] = await open().attend(service, [job('a')]);
    expect(early).toMatchObject({ credentialEndsAt: new Date(START + HOUR), isCredentialRenewable: false });
    expect(state.warnings).toEqual([]);
    state.now += HOUR / 2 + 1;
    const watch = open();
    await watch.attend(service, [job('a')]);
    await watch.attend(service, [job('a')]);
    expect(state.renewals).toEqual([]);
    expect(state.warnings).toEqual([
      expect.stringMatching(/for job a, which ends at 2026-11-30T09:00:00.000Z, is a token/),
    ]);
  });

  it('ends the look only if that is aborted', async () => {
    const { state, service, open, job } = world({ record: {} });
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    service.renewDelegation = async () => {
      controller.abort(reason);
      throw reason;
    };
    state.now += 7 * HOUR;
    await expect(open().attend(service, [job('a')], { signal: controller.signal })).rejects.toBe(reason);
  });

  it('does not end the look of another that waits for the same renewal', async () => {
    const { state, service, open, job } = world({ record: {} });
    const controller = new AbortController();
    service.renewDelegation = async () => {
      await Promise.resolve();
      controller.abort(new Error('changed my mind'));
      throw controller.signal.reason;
    };
    state.now += 7 * HOUR;
    const watch = open();
    const looks = [watch.attend(service, [job('a')], { signal: controller.signal }), watch.attend(service, [job('a')])];
    expect(await Promise.allSettled(looks)).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled' }]);
  });

  it('ends before the job, if the job may go on after it and needs it', async () => {
    const long = { requestedWallTimeSeconds: 24 * 3600 };
    const { service, open, job } = world({ record: {} });
    expect(await open().attend(service, [job('a', long), job('b')])).toMatchObject([{ credentialEndsFirst: true }, {}]);
    const local = world({ record: {}, description: formatAdl({ executable: { path: '/bin/true' } }) });
    const [shown] = await local.open().attend(local.service, [job('a', long)]);
    expect(shown).not.toHaveProperty('credentialEndsFirst');
  });

  it('never ends, while jobs are looked at more often than every few hours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 5 * 3600 }), { maxLength: 60 }), async (gaps) => {
        const { state, service, open, job, submit } = world({ record: {} });
        submit('c');
        let watch = open();
        for (const [index, seconds] of gaps.entries()) {
          state.now += seconds * 1000;
          if (index % 3 === 0) watch = open(); // another run of the command
          const [shown] = await watch.attend(service, [job('c')]);
          expect(shown?.credentialEndsAt?.getTime()).toBeGreaterThanOrEqual(state.now + 6 * HOUR);
        }
        const hours = (state.now - START) / HOUR;
        expect(state.renewals.length).toBeLessThanOrEqual(hours / 6);
      }),
    );
  });
});
