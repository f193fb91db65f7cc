import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { isGroupAlive, processesWithEnvironment, signalGroup } from './process-group.js';

describe('process groups', () => {
  it('are signalled as a whole', async () => {
    const leader = spawn('/bin/sh', ['-c', 'sleep 300 & wait'], { detached: true, stdio: 'ignore' });
    await once(leader, 'spawn');
    expect(signalGroup(leader.pid ?? 0, 'SIGKILL')).toBe(true);
    expect(await once(leader, 'exit')).toEqual([null, 'SIGKILL']);
  });

  it('are alive as long as one process of them is, its leader or not', async () => {
    const leader = spawn('/bin/sh', ['-c', 'sleep 300 & exit'], { detached: true, stdio: 'ignore' });
    const pid = leader.pid ?? 0;
    await once(leader, 'exit');
    expect(isGroupAlive(pid)).toBe(true);
    signalGroup(pid, 'SIGKILL');
    await vi.waitFor(() => expect(isGroupAlive(pid)).toBe(false), { interval: 1 });
  });

  it('are never our own or everything', () => {
    for (const group of [0, 1, -1, Number.NaN]) expect(() => signalGroup(group, 'SIGTERM')).toThrow(RangeError);
  });

  it.runIf(process.platform === 'linux')('can be left, but not the environment', async () => {
    const mark = `JASMIN_ARC_TEST=${randomUUID()}`;
    const [name = '', value] = mark.split('=');
    const child = spawn('/bin/sleep', ['300'], { detached: true, env: { [name]: value } });
    await once(child, 'spawn');
    expect(processesWithEnvironment(mark)).toEqual([child.pid]);
    expect(processesWithEnvironment(mark.slice(0, -1))).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processesWithEnvironment(mark)).toEqual([]);
  });
});
