import { describe, expect, it } from 'vitest';
import { JobDirectory } from './job-directory.js';

describe('the directory of a job', () => {
  it('has a place for everything, and for each run its own', () => {
    const { path, record, description, log, session } = new JobDirectory('/jobs', 'abc');
    expect([path, record, description, log, session]).toEqual([
      '/jobs/abc',
      '/jobs/abc/job.json',
      '/jobs/abc/description',
      '/jobs/abc/errors',
      '/jobs/abc/session',
    ]);
    expect(new JobDirectory('/jobs', 'abc').run(2)).toBe('/jobs/abc/run-2');
  });
});
