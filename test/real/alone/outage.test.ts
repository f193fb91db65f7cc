import { ArcInterface, type ArcState, ServerUnreachableError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { LogLines } from '../log-lines.js';
import { jobEnded } from '../server-events.js';
import { releases } from '../servers.js';

describe.each(releases)('while $name is away', (server) => {
  it('a watch goes on, and sees the end of the job that went on', async () => {
    await using arc = new ArcInterface(server.connection(), { log: null });
    const jobId = await arc.submitJob('/bin/sh', { args: ['-c', 'sleep 15; echo survived'] });
    const states: ArcState[] = [];
    let isBack: Promise<void> | undefined;
    for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) {
      states.push(state);
      if (state !== 'Running' || isBack) continue;
      await server.stopService();
      await expect(arc.getJob(jobId)).rejects.toThrow(ServerUnreachableError);
      isBack = server.startService();
    }
    expect(isBack).toBeDefined();
    await isBack;
    expect(states.at(-1)).toBe('Finished');
    expect((await (await arc.readJobFile(jobId, 'stdout.txt')).toArray()).join('')).toBe('survived\n');
  });

  it('a watch that a hanging server keeps waiting goes on when it answers again', async () => {
    const log = new LogLines();
    await using arc = new ArcInterface(server.connection(), { log, logLevel: 'DEBUG' });
    const jobId = await arc.submitJob('/bin/sleep', { args: ['10'] });
    const watching = arc.waitForJob(jobId, { pollSeconds: 1 });
    await log.next(/diagnose\/status: 200/);
    await server.pause();
    try {
      await jobEnded(server, jobId);
    } finally {
      await server.resume();
    }
    expect((await watching).state).toBe('Finished');
  });

  it('a server that hangs is waited for no longer than the caller wants', async () => {
    await using arc = new ArcInterface(server.connection(), { log: null });
    const jobId = await arc.submitJob('/bin/true');
    await server.pause();
    try {
      const signal = AbortSignal.timeout(1_000);
      await expect(arc.getJob(jobId, { signal })).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
      expect(signal.aborted).toBe(true);
    } finally {
      await server.resume();
    }
    expect((await arc.waitForJob(jobId)).state).toBe('Finished');
  });
});
