import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { describe, expect, it } from 'vitest';
import { parseAdl } from '../descriptions/adl/adl.js';
import type { JobStore } from '../job-list/job-store.js';
import { createLog } from '../log/log.js';
import { jobJournal, jobToRemember } from './job-journal.js';

const endpoint = 'https://ce.example.org:443/arex';
const job = { id: `${endpoint}/rest/1.0/jobs/1`, endpoint, interface: 'rest' as const, submittedAt: new Date(0) };
const submission = { submissionId: 'mark', endpoint, name: 'n', begunAt: new Date(0) };

/** A journal over a store, and the warnings in its log. */
function over(store: JobStore) {
  const warnings: string[] = [];
  const log = createLog({ ...console, warn: (line: string) => warnings.push(line) }, 'WARNING');
  return { journal: jobJournal(store, log), warnings };
}

/** A store that can do nothing. */
const broken: JobStore = {
  begin: () => Promise.reject(new Error('disk full')),
  accepted: () => Promise.reject(new Error('disk full')),
  delivered: () => Promise.reject(new Error('disk full')),
  confirmed: () => Promise.reject(new Error('disk full')),
  lost: () => Promise.reject(new Error('disk full')),
  abandoned: () => Promise.reject(new Error('disk full')),
  forget: () => Promise.reject(new Error('disk full')),
  pending: () => Promise.reject(new Error('not a database')),
  handovers: () => Promise.reject(new Error('not a database')),
  get: () => Promise.reject(new Error('not a database')),
  list: () => Promise.reject(new Error('not a database')),
  lastSubmitted: () => Promise.reject(new Error('not a database')),
  withdrawn: () => Promise.reject(new Error('disk full')),
  delegated: () => Promise.reject(new Error('disk full')),
  delegations: () => Promise.reject(new Error('not a database')),
  close: async () => {},
};

describe('the journal', () => {
  it('is the job list', async () => {
    const { journal, warnings } = over(new MemoryJobStore());
    await journal.begin([submission]);
    expect(await journal.pending(endpoint)).toEqual([submission]);
    await journal.accepted([{ submissionId: 'mark', job }]);
    expect(await journal.pending(endpoint)).toEqual([]);
    expect(await journal.get(job.id)).toBe(job);
    expect(await journal.list()).toEqual([job]);
    await journal.forget(job.id);
    await journal.begin([submission]);
    await journal.abandoned(['mark']);
    expect([...(await journal.list()), ...(await journal.pending(endpoint))]).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('lets nothing be sent that cannot be recorded', async () => {
    const { journal } = over(broken);
    await expect(journal.begin([submission])).rejects.toThrow('disk full');
  });

  it('warns once of an entry that it cannot write for a job that a server has, and goes on', async () => {
    const { journal, warnings } = over(broken);
    await journal.accepted([{ submissionId: 'mark', job }]);
    await journal.lost(['mark']);
    await journal.abandoned(['mark']);
    await journal.forget(job.id);
    await journal.withdrawn(job.id);
    expect(warnings).toEqual(['disk full']);
  });

  it('fails if it cannot read the list, rather than call it empty', async () => {
    const { journal } = over(broken);
    await expect(journal.list()).rejects.toThrow('not a database');
    await expect(journal.pending(endpoint)).rejects.toThrow('not a database');
  });

  it('warns of what it cannot read about a job that the server knows as well', async () => {
    const { journal, warnings } = over(broken);
    expect(await journal.get(job.id)).toBeUndefined();
    expect(warnings).toEqual(['not a database']);
  });
});

describe('what is remembered of a job', () => {
  const service = { endpoint, kind: 'emies' as const };

  it('is its description, so that it can be looked up what was asked for', () => {
    const description = {
      name: 'n',
      executable: { path: '/bin/true' },
      stdout: 'out',
      stderr: 'err',
      delegationId: 'd',
      outputFiles: [{ name: 'result' }],
    };
    const remembered = jobToRemember(service, `${endpoint}/1`, new Date(0), description);
    expect(remembered).toMatchObject({
      id: `${endpoint}/1`,
      endpoint,
      interface: 'emies',
      submittedAt: new Date(0),
      name: 'n',
      delegationId: 'd',
      stdout: 'out',
      stderr: 'err',
    });
    expect(parseAdl(remembered.description ?? '')).toMatchObject({ name: 'n', outputFiles: [{ name: 'result' }] });
  });

  it('is its address where its description is not known', () => {
    expect(jobToRemember(service, `${endpoint}/1`, new Date(0), undefined)).not.toHaveProperty('description');
  });
});
