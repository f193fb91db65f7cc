import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sandboxPlace } from './sandbox-place.js';
import { launchSandbox } from './sandbox-process.js';

it('a sandbox whose port is taken is not started, and the error gives the reason of the sandbox', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jasmin-arc-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const other = createServer().listen(0, 'localhost');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const launched = launchSandbox(sandboxPlace(directory, {}), { port }, new AbortController().signal);
  await expect(launched).rejects.toMatchObject({
    code: 'ERR_SANDBOX',
    message: expect.stringMatching(
      new RegExp(`^The sandbox did not start: The sandbox cannot be started in ${directory}: .*EADDRINUSE`),
    ),
  });
});
