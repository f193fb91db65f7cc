import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from 'jasmin-arc-sandbox';
import { describeInterfaceContract } from 'jasmin-arc-testing/contract/interface-contract.js';
import { vi } from 'vitest';

// Each test makes keys for proxies and delegations, and all of them run at once.
vi.setConfig({ testTimeout: 120_000 });

for (const release of ['6.17', '7.0', '7.2'] as const) {
  describeInterfaceContract(`REST on the sandbox, as ARC ${release}`, async () => {
    const sandbox = await startSandbox({ release, snapshotPeriodMs: 200 });
    const users = { tester: sandbox.config, colleague: await sandbox.user('colleague') };
    return {
      connection: (user) => {
        const own = mkdtempSync(join(sandbox.directory, `${user}-`));
        return { ...users[user], PROXY_FILE: join(own, 'proxy.pem'), JOBS_INFO_FILE: join(own, 'jobs.dat') };
      },
      [Symbol.asyncDispose]: () => sandbox.close(),
    };
  });
}
