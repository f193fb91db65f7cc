import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { processCommandLine, processStartMark } from './process-identity.js';

describe('the identity of a process', () => {
  it('gives a process the same mark each time, and another process another', async () => {
    const child = spawn('/bin/sleep', ['300']);
    const pid = child.pid ?? 0;
    expect(processStartMark(process.pid)).toBe(processStartMark(process.pid));
    expect(processStartMark(pid)).toBeDefined();
    expect(processStartMark(pid)).not.toBe(processStartMark(process.pid));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(processStartMark(pid)).toBeUndefined();
    expect(processCommandLine(pid)).toBeUndefined();
  });

  it('reads the command line', () => {
    expect(processCommandLine(process.pid)).toContain('node');
  });
});
