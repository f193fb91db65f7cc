import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKEN_JOB_LISTS, breakJobList } from 'jasmin-arc-testing/jobs/broken-job-list.js';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { StoredJob } from './job-store.js';
import { SqliteJobStore } from './sqlite-job-store.js';

let directory: string;
let path: string;
let store: SqliteJobStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jobs-'));
  path = join(directory, 'arc', 'jobs.dat');
  store = new SqliteJobStore(path);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const endpoint = 'https://ce.example.org:443/arex';
const job = (number: number, more: Partial<StoredJob> = {}): StoredJob => ({
  id: `${endpoint}/rest/1.0/jobs/${number}`,
  name: `job ${number}`,
  endpoint,
  interface: 'rest',
  submittedAt: new Date(number * 1000),
  delegationId: undefined,
  description: undefined,
  stdout: undefined,
  stderr: undefined,
  ...more,
});
const accept = (submissionId: string, one: StoredJob, into = store) => into.accepted([{ submissionId, job: one }]);
const begun = (submissionId: string) => ({ submissionId, endpoint, name: 'n', begunAt: new Date(5000) });

describe('delegations', () => {
  const record = (facts: Partial<DelegationRecord> = {}): DelegationRecord => ({
    endpoint,
    id: 'd',
    kind: 'x509',
    notAfter: new Date('2026-11-30T20:00:00Z'),
    checkedAt: new Date('2026-11-30T08:00:00Z'),
    attributes: ['atlas', '/atlas'],
    ...facts,
  });

  it('are known to later runs, by service, as they were recorded last', async () => {
    expect(await store.delegations(endpoint)).toEqual([]);
    const token = record({ id: 't', kind: 'jwt', notAfter: undefined, attributes: undefined });
    for (const one of [record(), token, record({ endpoint: 'https://other.example.org/arex' })])
      await store.delegated(one);
    const renewed = record({ checkedAt: new Date('2026-11-30T15:00:00Z'), attributes: [] });
    await store.delegated(renewed);
    const later = new SqliteJobStore(path);
    expect(new Set(await later.delegations(endpoint))).toEqual(new Set([token, renewed]));
    await later.close();
  });

  it('are forgotten a month after their end', async () => {
    await store.delegated(record({ id: 'old' }));
    await store.delegated(record({ id: 'new', notAfter: undefined, checkedAt: new Date('2027-01-01T00:00:00Z') }));
    expect((await store.delegations(endpoint)).map(({ id }) => id)).toEqual(['new']);
  });

  it('are recorded before there is any job, without a list that has lost its jobs', async () => {
    await store.delegated(record());
    expect(await store.list()).toEqual([]);
    await store.begin([begun('s')]);
    expect(await store.damage()).toEqual([]);
  });
});

describe('the job list on disk', () => {
  it('makes no file before there is something to remember', async () => {
    expect(await store.list()).toEqual([]);
    expect(await store.get('x')).toBeUndefined();
    expect(await store.pending(endpoint)).toEqual([]);
    await store.forget('x');
    expect(existsSync(path)).toBe(false);
  });

  it('keeps its directory to its owner', async () => {
    await accept('m', job(1));
    expect(statSync(join(directory, 'arc')).mode & 0o777).toBe(0o700);
  });

  it('lists jobs, the newest first', async () => {
    await accept('a', job(1, { name: "it's 100 % #1" }));
    await accept('b', job(3));
    await accept('c', job(2));
    expect((await store.list()).map(({ name }) => name)).toEqual(['job 3', 'job 2', "it's 100 % #1"]);
    expect(await store.get(job(3).id)).toEqual(job(3));
  });

  it('forgets a job once, and only that one', async () => {
    await accept('a', job(1));
    await accept('b', job(2));
    await store.forget(job(1).id);
    await store.forget(job(1).id);
    expect((await store.list()).map(({ id }) => id)).toEqual([job(2).id]);
  });

  it('remembers a submission until it is a job or nothing came of it', async () => {
    await store.begin([begun('one'), begun('two')]);
    await store.begin([{ ...begun('elsewhere'), endpoint: 'https://other.example.org:443/arex' }]);
    expect(await store.pending(endpoint)).toEqual([begun('one'), begun('two')]);
    await accept('one', job(1));
    await store.abandoned(['two']);
    expect(await store.pending(endpoint)).toEqual([]);
    expect(await store.list()).toHaveLength(1);
  });

  it('remembers a thousand submissions at once, and the jobs that they became', async () => {
    const submissionIds = Array.from({ length: 1000 }, (_, index) => `id ${index}`);
    await store.begin(submissionIds.map(begun));
    expect(await store.pending(endpoint)).toHaveLength(1000);
    await store.accepted(submissionIds.slice(0, 600).map((submissionId, index) => ({ submissionId, job: job(index) })));
    await store.abandoned(submissionIds.slice(600, 999));
    expect(await store.list()).toHaveLength(600);
    expect(await store.pending(endpoint)).toEqual([begun('id 999')]);
  });

  it('makes no file for none', async () => {
    await store.begin([]);
    await store.accepted([]);
    await store.abandoned([]);
    expect(existsSync(path)).toBe(false);
  });

  it('survives the end of the program that wrote it', async () => {
    await store.begin([begun('one')]);
    await accept('two', job(2));
    const later = new SqliteJobStore(path);
    expect(await later.pending(endpoint)).toEqual([begun('one')]);
    expect(await later.list()).toEqual([job(2)]);
    await later.close();
  });

  it('writes into a file of an older release, which has fewer columns', async () => {
    mkdirSync(join(directory, 'arc'));
    const old = new Database(path);
    old.exec('CREATE TABLE jobs(id, idfromendpoint, name, managementurl, localsubmissiontime, UNIQUE(id))');
    old.close();
    await accept('a', job(1));
    expect(await store.list()).toEqual([job(1)]);
  });

  it('starts anew when the file has been removed meanwhile', async () => {
    await accept('a', job(1));
    rmSync(path);
    await accept('b', job(2));
    expect((await store.list()).map(({ id }) => id)).toEqual([job(2).id]);
    expect(existsSync(path)).toBe(true);
  });

  it('goes on in the new file when another program has replaced the old one, as arcsync --truncate does', async () => {
    await accept('a', job(1));
    await store.begin([begun('under way')]);
    const other = new SqliteJobStore(join(directory, 'other.dat'));
    await accept('b', job(2), other);
    await other.close();
    renameSync(join(directory, 'other.dat'), path);
    expect((await store.list()).map(({ id }) => id)).toEqual([job(2).id]);
    await accept('c', job(3));
    expect((await store.list()).map(({ id }) => id)).toEqual([job(3).id, job(2).id]);
    expect(await store.pending(endpoint)).toEqual([begun('under way')]);
  });

  it('leaves in the list of the ARC tools nothing but jobs', async () => {
    await store.begin([begun('under way')]);
    await accept('a', job(1));
    const list = new Database(path);
    expect(list.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all([])).toEqual([{ name: 'jobs' }]);
    list.close();
  });

  it('works on a file with a write-ahead log, and leaves it one', async () => {
    await accept('a', job(1));
    const other = new Database(path);
    other.exec('PRAGMA journal_mode = WAL');
    other.close();
    await accept('b', job(2));
    expect(await store.list()).toHaveLength(2);
  });

  it('finds a submission accepted twice once in the list', async () => {
    await accept('a', job(1));
    await accept('a', job(1));
    expect(await store.list()).toEqual([job(1)]);
  });

  it('waits for another program that is writing', async () => {
    await accept('a', job(1));
    const libsql = createRequire(import.meta.url).resolve('libsql');
    const writer = spawn(process.execPath, [
      '-e',
      `const database = new (require(${JSON.stringify(libsql)}))(${JSON.stringify(path)});
       database.exec('BEGIN EXCLUSIVE');
       process.stdout.write('locked');
       setTimeout(() => database.exec('COMMIT'), 300);`,
    ]);
    await once(writer.stdout, 'data');
    await accept('b', job(2));
    expect(await store.list()).toHaveLength(2);
    await once(writer, 'exit');
  });

  it('that another program keeps locked is an error that may be tried again', async () => {
    await accept('a', job(1));
    const other = new Database(path);
    other.exec('BEGIN EXCLUSIVE');
    const hasty = new SqliteJobStore(path, { busyTimeoutMs: 50 });
    await expect(hasty.list()).rejects.toMatchObject({ reason: 'locked', retryable: true, path });
    await expect(hasty.begin([begun('m')])).rejects.toMatchObject({ reason: 'locked' });
    other.exec('ROLLBACK');
    other.close();
    expect(await hasty.list()).toEqual([job(1)]);
    await hasty.close();
  });
});

describe('a job list of no bytes', () => {
  it('that has never been written to is an empty one, and is written to', async () => {
    mkdirSync(join(directory, 'arc'));
    writeFileSync(path, '');
    expect(await store.list()).toEqual([]);
    await accept('a', job(1));
    expect(await store.list()).toEqual([job(1)]);
  });

  it('that another program is making anew is waited for', async () => {
    await accept('a', job(1));
    rmSync(path);
    writeFileSync(path, '');
    const listing = store.list();
    const other = new Database(path);
    other.exec('CREATE TABLE jobs(id, managementurl, localsubmissiontime, UNIQUE(id))');
    other.close();
    expect(await listing).toEqual([]);
  });
});

describe('a job that is being handed over', () => {
  const submitter = { host: 'here', pid: 7 };
  const content = new Uint8Array([0, 255, 10]);
  const uploads = [
    { path: 'in.txt', localPath: '/tmp/in.txt', sizeBytes: 4, modifiedAtMs: 5.5 },
    { path: '.launch', content, declaredSizeBytes: 3 },
  ];
  const open = async (id: number) => (await store.handovers([job(id).id])).map(({ submissionId }) => submissionId);

  it('is noted with its uploads, and with the process that works on it', async () => {
    await store.begin([{ ...begun('a'), submitter, uploads }]);
    expect(await open(1)).toEqual([]);
    await accept('a', job(1));
    const [handover] = await store.handovers([job(1).id, job(2).id]);
    expect(handover).toMatchObject({ ...begun('a'), jobId: job(1).id, submitter, isConfirmed: false });
    expect(handover?.uploads.map((upload) => ({ ...upload, content: upload.content && [...upload.content] }))).toEqual([
      { ...uploads[0], content: undefined },
      { ...uploads[1], content: [...content] },
    ]);
    await store.lost(['a']);
    expect((await store.handovers([job(1).id]))[0]?.submitter).toBeUndefined();
  });

  it('is forgotten once it has its inputs and the server has shown it, in whichever order', async () => {
    await store.begin([{ ...begun('a'), uploads }, { ...begun('b'), uploads }, begun('c')]);
    for (const [submissionId, id] of [['a', 1] as const, ['b', 2] as const, ['c', 3] as const])
      await accept(submissionId, job(id));
    await store.delivered(['a']);
    await store.confirmed(['b']);
    expect([await open(1), await open(2), await open(3)]).toEqual([['a'], ['b'], ['c']]);
    await store.confirmed(['a', 'c']);
    await store.delivered(['b']);
    expect([await open(1), await open(2), await open(3)]).toEqual([[], [], []]);
  });

  it('is forgotten with its job, and with a submission that nothing came of', async () => {
    await store.begin([begun('a'), begun('b')]);
    await accept('a', job(1));
    await store.forget(job(1).id);
    expect(await open(1)).toEqual([]);
    await store.abandoned(['b']);
    await accept('b', job(2));
    expect(await open(2)).toEqual([]);
  });

  it('is found among very many', async () => {
    const submissionIds = Array.from({ length: 60 }, (_, index) => `m${index}`);
    await store.begin(submissionIds.map(begun));
    for (const [index, submissionId] of submissionIds.entries()) await accept(submissionId, job(index));
    expect(await store.handovers(submissionIds.map((_, index) => job(index).id))).toHaveLength(60);
  });

  it('is nothing that a file of an earlier release would have noted', async () => {
    await store.begin([begun('a')]);
    await store.close();
    const database = new Database(`${path}.submissions`);
    database.exec('DROP TABLE handovers');
    database.close();
    expect(await store.handovers(['x'])).toEqual([]);
    await store.lost(['a']);
    await accept('a', job(1));
    await store.confirmed(['a']);
    expect(await store.pending(endpoint)).toEqual([]);
    await store.begin([begun('b')]);
    await accept('b', job(2));
    expect(await open(2)).toEqual(['b']);
  });
});

describe('a job list that cannot be read', () => {
  const jobs = Array.from({ length: 60 }, (_, number) => job(number + 1, { description: 'x'.repeat(400) }));
  const fill = () => store.accepted(jobs.map((one, index) => ({ submissionId: `id ${index}`, job: one })));

  describe.each(BROKEN_JOB_LISTS)('$how', ({ how, reason, words }) => {
    beforeEach(async () => {
      await fill();
      await store.close();
      breakJobList(path, how);
    });

    it('is an error that names the file, for every request', async () => {
      const expected = { code: 'ERR_ARC_JOB_LIST', reason, path };
      const found = await store.list().catch((error: unknown) => error);
      expect(found).toMatchObject(expected);
      expect((found as Error).message).toContain(`Cannot read the job list ${path}: ${words}`);
      await expect(store.begin([begun('m')])).rejects.toMatchObject(expected);
      if (how === 'corrupt') return; // what has nothing to do with the page that is lost can be found and changed
      await expect(store.get(job(30).id)).rejects.toMatchObject(expected);
      await expect(store.forget(job(30).id)).rejects.toMatchObject(expected);
      const writing = accept('m', job(99));
      await expect(writing).rejects.toMatchObject({ ...expected, message: expect.stringContaining('write') });
    });

    it('keeps submissions from being recorded, and is not changed', async () => {
      const before = how === 'a directory' || how === 'a link into nowhere' ? undefined : readFileSync(path);
      await expect(store.begin([begun('m')])).rejects.toMatchObject({ reason, path });
      expect(await store.pending(endpoint)).toEqual([]);
      if (before) expect(readFileSync(path)).toEqual(before);
      expect(readdirSync(join(directory, 'arc')).sort()).toEqual(['jobs.dat', 'jobs.dat.submissions']);
    });

    if (reason !== 'malformed' && reason !== 'emptied') {
      it('is not set aside', async () => {
        await expect(store.repair()).rejects.toMatchObject({ reason, path });
        expect(readdirSync(join(directory, 'arc')).sort()).toEqual(['jobs.dat', 'jobs.dat.submissions']);
      });
    }
  });

  it('malformed in one place, is set aside under a name that is reported, and all else in it is kept', async () => {
    await fill();
    await store.close();
    breakJobList(path, 'corrupt');
    const broken = readFileSync(path);
    const [setAside] = await store.repair(new Date('2026-11-29T12:00:00Z'));
    expect(setAside).toEqual({ path, movedTo: `${path}.malformed-20261129T120000Z` });
    expect(readFileSync(setAside?.movedTo ?? '')).toEqual(broken);
    const kept = await store.list();
    // Of the jobs on the page that is lost, the index still has the ids.
    expect(kept.map(({ id }) => id).sort()).toEqual(jobs.map(({ id }) => id).sort());
    const whole = kept.filter(({ description }) => description !== undefined);
    expect(whole.length).toBeGreaterThan(40);
    for (const one of whole) expect(jobs).toContainEqual(one);
    expect(await store.damage()).toEqual([]);
    await accept('m', job(99));
    expect(await store.list()).toHaveLength(61);
  });

  it('malformed beyond reading, is set aside all the same', async () => {
    await fill();
    await store.close();
    breakJobList(path, 'truncated');
    expect(await store.repair()).toHaveLength(1);
    expect(await store.damage()).toEqual([]);
    await store.list();
  });

  it('emptied, is written to again after a repair', async () => {
    await fill();
    await store.close();
    breakJobList(path, 'emptied');
    expect(await store.repair()).toEqual([]);
    expect(await store.list()).toEqual([]);
    await accept('m', job(1));
    expect(await store.list()).toEqual([job(1)]);
  });

  it('whole, is left alone', async () => {
    await fill();
    expect(await store.damage()).toEqual([]);
    expect(await store.repair()).toEqual([]);
    expect(await store.list()).toHaveLength(60);
    expect(readdirSync(join(directory, 'arc')).sort()).toEqual(['jobs.dat', 'jobs.dat.submissions']);
  });

  it('the pending submissions emptied, is an error that names that file, and can be mended as well', async () => {
    await store.begin([begun('m')]);
    await store.close();
    const submissions = `${path}.submissions`;
    breakJobList(submissions, 'emptied');
    const expected = {
      reason: 'emptied',
      path: submissions,
      message: expect.stringContaining(`journal of pending submissions ${submissions}: it is empty, although`),
      hint: expect.not.stringContaining('JOBS_INFO_FILE'),
    };
    await expect(store.pending(endpoint)).rejects.toMatchObject(expected);
    await expect(store.begin([begun('n')])).rejects.toMatchObject(expected);
    expect(await store.damage()).toMatchObject([expected]);
    expect(await store.repair()).toEqual([]);
    expect(await store.damage()).toEqual([]);
    await store.begin([begun('n')]);
    expect(await store.pending(endpoint)).toEqual([begun('n')]);
  });

  it('the pending submissions malformed, is an error that names that file, and can be mended as well', async () => {
    const submissionIds = Array.from(
      { length: 200 },
      (_, index) => `urn:uuid:${'0'.repeat(60)}${String(index).padStart(3, '0')}`,
    );
    await store.begin(submissionIds.map(begun));
    await store.close();
    const submissions = `${path}.submissions`;
    breakJobList(submissions, 'truncated');
    const expected = { reason: 'malformed', path: submissions };
    await expect(store.pending(endpoint)).rejects.toMatchObject(expected);
    await expect(store.begin([begun('m')])).rejects.toMatchObject(expected);
    expect(await store.damage()).toMatchObject([expected]);
    expect(await store.repair()).toMatchObject([{ path: submissions }]);
    const kept = await store.pending(endpoint);
    expect(submissionIds).toEqual(expect.arrayContaining(kept.map(({ submissionId }) => submissionId)));
    await store.begin([begun('m')]);
    expect(await store.pending(endpoint)).toHaveLength(kept.length + 1);
  });
});
