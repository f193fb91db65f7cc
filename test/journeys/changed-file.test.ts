import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from 'jasmin-arc-sandbox';
import { itTellsVersionsApart } from 'jasmin-arc-testing/contract/changed-file.js';
import { describe, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

describe('a file that changes on the sandbox while it is downloaded', () => {
  itTellsVersionsApart(async () => {
    const sandbox = await startSandbox({ snapshotPeriodMs: 200 });
    return {
      port: Number(new URL(sandbox.url).port),
      tellsTimes: true,
      connection: () => {
        const own = mkdtempSync(join(sandbox.directory, 'tester-'));
        return { ...sandbox.config, PROXY_FILE: join(own, 'proxy.pem'), JOBS_INFO_FILE: join(own, 'jobs.dat') };
      },
      sessionFile: (jobId, name) =>
        join(sandbox.directory, 'jobs', jobId.slice(jobId.lastIndexOf('/') + 1), 'session', name),
      [Symbol.asyncDispose]: () => sandbox.close(),
    };
  });
});
