import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox.js';
import { createJob, restClient, type Send, shellJob, staging } from './rest-client.fixture.js';

describe('diagnose items', () => {
  let sandbox: Sandbox;
  let send: Send;
  let waiting: string;
  let failed: string;
  const description = shellJob('exit 3', staging([], ['out']));
  beforeAll(async () => {
    sandbox = await startSandbox({ snapshotPeriodMs: 0 });
    send = await restClient(sandbox.config);
    waiting = await createJob(send, shellJob('exit 0', staging(['in.txt', 'sub/b'], ['out', 'plots/'])));
    failed = await createJob(send, description);
    await vi.waitFor(async () => expect(await item(failed, 'status')).toBe('FINISHED'));
  });
  afterAll(() => sandbox.close());
  const get = (id: string, name: string, headers = {}) => send('GET', `/jobs/${id}/diagnose/${name}`, { headers });
  const item = async (id: string, name: string): Promise<string> => (await get(id, name)).text;

  it('have the state, the reason of a failure, and the log', async () => {
    expect(await get(waiting, 'status')).toMatchObject({
      status: 200,
      text: 'PREPARING',
      headers: { 'content-type': 'text/plain' },
    });
    expect(await item(failed, 'failed')).toBe('LRMS error: (3) Job finished with wrong exit code - 3 != 0\n');
    expect(await item(failed, 'errors')).toMatch(
      /^\S+ Job state change UNDEFINED -> ACCEPTED {3}Reason: \(Re\)Accepting new job\n/,
    );
    expect(await item(failed, 'description')).toBe(description);
  });

  it('have the parts of the record of a job', async () => {
    const local = await item(failed, 'local');
    for (const line of [
      'queue=fork',
      'args=/bin/sh -c exit\\ 3 ',
      'failedstate=INLRMS',
      'failedcause=internal',
      'rerun=0',
      'priority=50',
      'dryrun=no',
    ]) {
      expect(local).toContain(`\n${line}\n`);
    }
    expect(local).toMatch(/\nstarttime=\d{14}Z\n/);
    expect(local).toMatch(/\ncleanuptime=\d{14}Z\n/);
    expect(await item(failed, 'diag')).toMatch(/\nwalltime=\d+\nexitcode=3\n$/);
    expect(await item(waiting, 'diag')).toBe('');
    expect(await get(failed, 'xml')).toMatchObject({
      headers: { 'content-type': 'application/xml' },
      text: expect.stringContaining('<ExitCode>3</ExitCode>'),
    });
  });

  it('list the files that are awaited, have arrived, and will be kept', async () => {
    await send('PUT', `/jobs/${waiting}/session/in.txt`, { body: 'x' });
    expect(await item(waiting, 'input')).toBe('/sub/b\n');
    expect(await item(waiting, 'input_status')).toBe('\n/in.txt\n');
    expect(await item(waiting, 'output')).toBe('/out\n/plots/\n');
    expect(await item(waiting, 'statistics')).toBe('');
  });

  it('can be read in parts', async () => {
    expect(await get(failed, 'status', { range: 'bytes=1-3' })).toMatchObject({
      status: 206,
      text: 'INI',
      headers: { 'content-range': 'bytes 1-3/8', 'content-length': '3' },
    });
    expect((await get(failed, 'status', { range: 'bytes=8-' })).status).toBe(416);
    expect(await send('HEAD', `/jobs/${failed}/diagnose/status`)).toMatchObject({
      status: 200,
      headers: { 'content-length': '8' },
    });
  });

  it('do not always exist, and cannot be changed', async () => {
    const replies = [
      ...(await Promise.all(
        ['failed', 'comment', 'acl', 'output_status', 'proxy', '', 'constructor'].map((name) => get(waiting, name)),
      )),
      await send('POST', `/jobs/${waiting}/diagnose/status`),
    ];
    expect(replies.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      '404 Not found',
      '404 Not found',
      '404 Not found',
      '404 Not found',
      '404 Diagnostic item not found',
      '404 Diagnostic item not found',
      '404 Diagnostic item not found',
      '501 Not Implemented',
    ]);
  });
});
