import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobRecord } from './job-record.fixture.js';
import { JobStore } from './job-store.js';

describe('the store of jobs', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('finds everything again when it is opened anew', () => {
    const store = new JobStore(directory);
    const [one, two] = [jobRecord({ id: 'one', createdAt: 2 }), jobRecord({ id: 'two', createdAt: 1 })];
    store.add(one, '<ActivityDescription/>');
    store.add(two, '&(executable=x)');
    store.put({ ...one, phase: 'PREPARING', uploaded: ['/a'] });
    const reopened = new JobStore(directory);
    expect(reopened.all()).toEqual([two, { ...one, phase: 'PREPARING', uploaded: ['/a'] }]);
    expect(readFileSync(reopened.directory('one').description, 'utf8')).toBe('<ActivityDescription/>');
    expect(existsSync(reopened.directory('one').session)).toBe(true);
  });

  it('keeps jobs made in the same millisecond in their order', () => {
    const store = new JobStore(directory);
    for (const sequence of [2, 0, 1]) store.add(jobRecord({ id: `j${sequence}`, sequence }), '');
    expect(store.all().map(({ id }) => id)).toEqual(['j0', 'j1', 'j2']);
  });

  it('forgets a job that is removed, and its files', async () => {
    const store = new JobStore(directory);
    store.add(jobRecord({ id: 'one' }), '');
    writeFileSync(join(store.directory('one').session, 'x'), '');
    store.remove('one');
    store.remove('one');
    expect(store.get('one')).toBeUndefined();
    const { path, control } = store.directory('one');
    expect([existsSync(path), existsSync(control)]).toEqual([false, false]);
    await store.close();
    expect(readdirSync(join(directory, 'trash'))).toEqual([]);
    expect(new JobStore(directory).size).toBe(0);
  });

  it('given the files of a removed job cannot be, then that is reported, and no more', async () => {
    const reported: string[] = [];
    const store = new JobStore(directory, (message) => reported.push(message));
    store.add(jobRecord({ id: 'one' }), '');
    await store.close();
    rmSync(join(directory, 'trash'), { recursive: true });
    writeFileSync(join(directory, 'trash'), '');
    store.remove('one');
    await store.close();
    expect(reported).toEqual([
      expect.stringContaining('Job one: its files cannot be removed: '),
      expect.stringContaining('Files of removed jobs are left: '),
    ]);
  });

  it('given it crashed while a job was created, then nothing is left of that job', async () => {
    const store = new JobStore(directory);
    const half = store.directory('half');
    mkdirSync(half.control);
    writeFileSync(half.description, 'something');
    mkdirSync(half.session, { recursive: true });
    const reopened = new JobStore(directory);
    expect(reopened.all()).toEqual([]);
    await reopened.close();
    expect(readdirSync(join(directory, 'jobs'))).toEqual([]);
    expect(readdirSync(join(directory, 'trash'))).toEqual([]);
  });

  it('given a job cannot be kept, then it is refused and nothing is left of it', () => {
    const store = new JobStore(directory);
    const record = jobRecord({ id: 'one' });
    expect(() => store.add({ ...record, sequence: 1n as unknown as number }, 'text')).toThrow('BigInt');
    expect(store.get('one')).toBeUndefined();
    expect([readdirSync(join(directory, 'jobs')), readdirSync(join(directory, 'control'))]).toEqual([[], []]);
  });

  describe('given the disk does not take anything', () => {
    let store: JobStore;
    let reported: string[];
    const one = jobRecord({ id: 'one' });
    const control = (): string => store.directory('one').control;
    beforeEach(() => {
      reported = [];
      store = new JobStore(directory, (message) => reported.push(message));
      store.add(one, '');
      renameSync(control(), `${control()}.away`);
      symlinkSync('/dev/full', control());
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    });
    afterEach(() => vi.useRealTimers());
    const hasRoomAgain = (): void => {
      rmSync(control());
      renameSync(`${control()}.away`, control());
    };

    it('goes on with what is in memory, says so once, and writes it as soon as it can', () => {
      store.put({ ...one, phase: 'PREPARING' });
      store.put({ ...one, phase: 'SUBMIT' });
      store.log('one', 'a line');
      expect(store.get('one')?.phase).toBe('SUBMIT');
      expect(reported).toEqual([
        expect.stringContaining('Job one: its record cannot be written: '),
        expect.stringContaining('Job one: its log cannot be written: '),
      ]);
      vi.advanceTimersByTime(2_000);
      hasRoomAgain();
      expect(new JobStore(directory).get('one')?.phase).toBe('ACCEPTED');
      vi.advanceTimersByTime(2_000);
      expect(new JobStore(directory).get('one')?.phase).toBe('SUBMIT');
      expect(vi.getTimerCount()).toBe(0);
    });

    it('tries a last time when it is closed', async () => {
      store.put({ ...one, phase: 'PREPARING' });
      hasRoomAgain();
      await store.close();
      expect(new JobStore(directory).get('one')?.phase).toBe('PREPARING');
    });
  });

  describe('given the record of a job cannot be read', () => {
    const damaged = (content: string | undefined): { readonly store: JobStore; readonly said: readonly string[] } => {
      const { record, session } = new JobStore(directory).directory('one');
      new JobStore(directory).add(jobRecord({ id: 'one' }), '');
      writeFileSync(join(session, 'result'), 'precious');
      if (content === undefined) rmSync(record);
      else writeFileSync(record, content);
      const said: string[] = [];
      return { store: new JobStore(directory, (message) => said.push(message)), said };
    };

    it.each([
      ['', 'Unexpected end of JSON input'],
      ['{"id":"one","owner":"/CN=a \\"b\\"","lang', 'Expected|Unterminated'],
      ['null', 'it is not a record of this job'],
      ['{"id":"other"}', 'it is not a record of this job'],
      [undefined, 'there is none'],
    ])('as with %j, then the job has failed, and its files are there', (content, reason) => {
      const { store, said } = damaged(content);
      expect(said).toEqual([expect.stringContaining('Job one: The record of this job cannot be read: ')]);
      expect(store.get('one')).toMatchObject({
        phase: 'FINISHED',
        owner: content?.includes('owner') ? '/CN=a "b"' : '',
        failure: { reasons: [expect.stringMatching(`^The record of this job cannot be read: .*(${reason})`)] },
      });
      expect(readFileSync(join(store.directory('one').session, 'result'), 'utf8')).toBe('precious');
      const aside = `${store.directory('one').record}.unreadable`;
      expect(existsSync(aside) ? readFileSync(aside, 'utf8') : undefined).toBe(content);
      expect(new JobStore(directory).get('one')).toEqual(store.get('one'));
    });

    it('then it can be removed', async () => {
      const { store } = damaged('');
      store.remove('one');
      await store.close();
      expect(new JobStore(directory).size).toBe(0);
    });
  });

  it('keeps a log for each job', () => {
    const store = new JobStore(directory);
    store.add(jobRecord({ id: 'one' }), '');
    store.log('one', 'first');
    store.log('one', 'second');
    expect(readFileSync(store.directory('one').log, 'utf8')).toBe('first\nsecond\n');
  });
});
