import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { itKeepsOutputs } from 'jasmin-arc-testing/contract/kept-outputs.js';
import { afterAll, beforeAll, describe, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000 });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ snapshotPeriodMs: 200 });
});
afterAll(() => sandbox.close());

describe('outputs of a job, on the sandbox', () => {
  itKeepsOutputs(() => ({
    tellsLinks: true,
    connection: () => {
      const own = mkdtempSync(join(sandbox.directory, 'tester-'));
      return {
        ...sandbox.config,
        PROXY_FILE: join(own, 'proxy.pem'),
        JOBS_INFO_FILE: join(own, 'jobs.dat'),
      };
    },
  }));
});
