import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { describe, expect, inject, it } from 'vitest';
import { releases } from '../servers.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe.each(releases)('run on $name', (server) => {
  // The whole amount on one server: it takes minutes.
  const megabytes = server === releases[0] ? 100 : 5;

  it(`brings ${megabytes} MB of stdout byte for byte while the connection is cut fifty times`, {
    // On a busy machine, the handshakes of some hundred connections take minutes.
    timeout: 600_000,
  }, async () => {
    const bytes = megabytes * 1_000_000;
    const print = `seq 1 20000000 | head -c ${bytes}`;
    const { stdout: expected } = await promisify(execFile)('sh', ['-c', `${print} | sha256sum`]);
    await using proxy = await startFaultProxy(Number(new URL(server.url).port), { resetDown: bytes * 0.019 });
    const config = { ...server.connection(), ARC_SERVER: `https://localhost:${proxy.port}/arex` };
    const directory = mkdtempSync(join(inject('scratch'), 'cut-'));
    const { status, stdout } = await runCommandLine(['run', '-q', '--', 'sh', '-c', print], { config, directory });
    expect(status).toBe(0);
    expect([stdout.length, sha256(stdout)]).toEqual([bytes, expected.slice(0, 64)]);
    expect(proxy.connections).toBeGreaterThan(50);
  });
});
