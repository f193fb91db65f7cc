import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formerPort, sandboxPlace } from './sandbox-place.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-place-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the place of a sandbox', () => {
  it('is among the state of its user, or where it was put', () => {
    expect(sandboxPlace(undefined, { HOME: '/home/me' })).toEqual({
      directory: '/home/me/.local/state/jasmin-arc/sandbox',
      configFile: '/home/me/.local/state/jasmin-arc/sandbox/config.json',
      logFile: '/home/me/.local/state/jasmin-arc/sandbox/sandbox.log',
      startFile: '/home/me/.local/state/jasmin-arc/sandbox/start.json',
      controlPath: '/home/me/.local/state/jasmin-arc/sandbox/control.sock',
    });
    expect(sandboxPlace('/elsewhere', {}).directory).toBe('/elsewhere');
  });

  it('has a socket that is short enough for the operating system', () => {
    const far = sandboxPlace(`/${'far/'.repeat(40)}away`, {});
    expect(Buffer.byteLength(far.controlPath)).toBeLessThanOrEqual(107);
    expect(far.controlPath).not.toBe(sandboxPlace(`/${'far/'.repeat(40)}off`, {}).controlPath);
  });
});

describe('the former port', () => {
  it('is the one its configuration names', () => {
    const place = sandboxPlace(directory, {});
    expect(formerPort(place)).toBeUndefined();
    writeFileSync(place.configFile, JSON.stringify({ ARC_SERVER: 'https://localhost:41234/arex' }));
    expect(formerPort(place)).toBe(41_234);
    writeFileSync(place.configFile, 'edited');
    expect(formerPort(place)).toBeUndefined();
  });
});
