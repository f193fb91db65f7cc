import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { historyEntry } from '../job-list/job-history.js';
import type { StoredJob } from '../job-list/job-store.js';
import { silentLog } from '../log/log.js';
import { KnownJobs } from './known-jobs.js';

const endpoint = 'https://ce.example.org:443/arex';
const overRest = (localId: string, base = endpoint): string => `${base}/rest/1.0/jobs/${localId}`;
const overEmies = (localId: string): string => `${endpoint}/${localId}`;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'known-jobs-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (keepsHistory = true): KnownJobs =>
  new KnownJobs({ path: join(directory, 'jobs.dat'), keepsHistory, endpoint, log: silentLog });

/** Notes that a job was submitted over REST, so many minutes after the first. */
async function note(known: KnownJobs, id: string, minutes = 0, base = endpoint): Promise<void> {
  const submittedAt = new Date(Date.UTC(2026, 0, 1, 0, minutes));
  const job: StoredJob = { id, endpoint: base, interface: 'rest', submittedAt };
  await known.journal.accepted([{ submissionId: id, job }]);
  await known.history.submitted([historyEntry(job, 'sleep 1')]);
}

describe('the jobs that were submitted from here', () => {
  it('make no file before there is one', async () => {
    const known = open();
    expect(await known.list()).toEqual([]);
    expect(await known.past()).toEqual([]);
    await known.forget(overRest('1'));
    await known.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['the address that it is listed with', overRest('1')],
    ['its address of the other interface', overEmies('1')],
    ["the server's own id, of the configured server", '1'],
  ])('are known by %s', async (_, name) => {
    const known = open();
    await note(known, overRest('1'));
    await note(known, overRest('2'));
    await known.fetched(name, 'results');
    await known.cleaned(name);
    expect((await known.list()).map(({ id }) => id)).toEqual([overRest('2')]);
    expect(await known.past()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          jobId: overRest('1'),
          directory: join(process.cwd(), 'results'),
          cleanedAt: expect.any(Date),
        }),
        expect.objectContaining({ jobId: overRest('2'), directory: undefined, cleanedAt: undefined }),
      ]),
    );
    await known.close();
  });

  it('are listed or not, by address or by the own id of the server', async () => {
    const known = open();
    await note(known, overRest('1234'));
    expect(await Promise.all([overRest('1234'), '1234', '234', overRest('2')].map((id) => known.isListed(id)))).toEqual(
      [true, true, false, false],
    );
    await known.close();
  });

  it('have one that was submitted last, of any server or of one, though it was forgotten', async () => {
    const known = open();
    const elsewhere = 'https://other.example.org:443/arex';
    await note(known, overRest('1'), 1);
    await note(known, overRest('2', elsewhere), 2, elsewhere);
    await known.forget(overRest('2', elsewhere));
    expect(await known.last(undefined)).toMatchObject({ jobId: overRest('2', elsewhere), stored: undefined });
    expect(await known.last(endpoint)).toMatchObject({ jobId: overRest('1'), stored: { endpoint } });
    await known.close();
  });

  it('have no history where none is to be kept', async () => {
    const known = open(false);
    await note(known, overRest('1'));
    await known.cleaned(overRest('1'));
    expect(await known.past()).toEqual([]);
    await known.close();
  });
});
