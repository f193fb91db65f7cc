import { describe, expect, it } from 'vitest';
import { JobDirectory } from './job-directory.js';

describe('the directory of a job', () => {
  it('has a place for everything, for each run its own, and the session apart from what the server keeps', () => {
    const { control, path, record, description, log, session } = new JobDirectory('/sandbox', 'abc');
    expect([control, record, description, log]).toEqual([
      '/sandbox/control/abc',
      '/sandbox/control/abc/job.json',
      '/sandbox/control/abc/description',
      '/sandbox/control/abc/errors',
    ]);
    expect([path, session]).toEqual(['/sandbox/jobs/abc', '/sandbox/jobs/abc/session']);
    expect(new JobDirectory('/sandbox', 'abc').run(2)).toBe('/sandbox/control/abc/run-2');
  });
});
