import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
    expect(existsSync(store.directory('one').path)).toBe(false);
    await store.close();
    expect(readdirSync(join(directory, 'trash'))).toEqual([]);
    expect(new JobStore(directory).size).toBe(0);
  });

  it('given it crashed while a job was created, then nothing is left of that job', async () => {
    const store = new JobStore(directory);
    mkdirSync(store.directory('half').session, { recursive: true });
    const reopened = new JobStore(directory);
    expect(reopened.all()).toEqual([]);
    await reopened.close();
    expect(readdirSync(join(directory, 'jobs'))).toEqual([]);
    expect(readdirSync(join(directory, 'trash'))).toEqual([]);
  });

  it('keeps a log for each job', () => {
    const store = new JobStore(directory);
    store.add(jobRecord({ id: 'one' }), '');
    store.log('one', 'first');
    store.log('one', 'second');
    expect(readFileSync(store.directory('one').log, 'utf8')).toBe('first\nsecond\n');
  });
});
