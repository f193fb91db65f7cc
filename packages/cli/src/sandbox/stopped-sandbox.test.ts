import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { serveControl } from './sandbox-control.js';
import { sandboxPlace } from './sandbox-place.js';
import { hintOf } from './stopped-sandbox.js';

let home: string;
let usual: string;
let other: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stopped-'));
  usual = join(home, '.local/state/jasmin-arc/sandbox');
  other = join(home, 'my sandbox');
  for (const directory of [usual, other, join(home, '.config/jasmin-arc')]) mkdirSync(directory, { recursive: true });
  writeConfig(join(usual, 'config.json'), usual, 4431);
  writeConfig(join(other, 'config.json'), other, 4432);
});
afterEach(() => rmSync(home, { recursive: true }));

const writeConfig = (path: string, sandbox: string, port: number) =>
  writeFileSync(
    path,
    JSON.stringify({ ARC_SERVER: `localhost:${port}/arex`, CLIENT_CERT: join(sandbox, 'authority/user-cert.pem') }),
  );
const unreachable = { code: 'ERR_ARC_SERVER_UNREACHABLE', hint: 'Check ARC_SERVER.' };
const hint = (config?: string, server?: string, failure: { code: string; hint: string } = unreachable) =>
  hintOf(contextAround({}, { env: { HOME: home }, globals: { config, server } }), failure);

describe('a server that cannot be reached', () => {
  it('is to be started where it is the sandbox, whichever configuration names it', async () => {
    const start = 'The server is a sandbox that is not running. Start it: jasmin-arc sandbox start';
    writeConfig(join(home, '.config/jasmin-arc/config.json'), usual, 4431);
    expect(await hint()).toBe(start);
    expect(await hint(join(usual, 'config.json'))).toBe(start);
    expect(await hint(join(other, 'config.json'))).toBe(`${start} --directory '${other}'`);
    writeConfig(join(home, 'copy.json'), other, 4432);
    expect(await hint(join(home, 'copy.json'))).toBe(`${start} --directory '${other}'`);
  });

  it('is to be checked where it is another server', async () => {
    writeConfig(join(home, 'copy.json'), usual, 4444);
    expect(await hint(join(home, 'copy.json'))).toBe('Check ARC_SERVER.');
    expect(await hint(join(usual, 'config.json'), 'ce.example.org')).toBe('Check ARC_SERVER.');
    expect(await hint(join(home, 'nowhere.json'))).toBe('Check ARC_SERVER.');
  });

  it('is to be checked where the sandbox runs', async () => {
    const facts = { pid: 1, url: '', directory: usual, configFile: '', since: '' };
    await using _control = await serveControl(sandboxPlace(usual, {}).controlPath, facts);
    expect(await hint(join(usual, 'config.json'))).toBe('Check ARC_SERVER.');
  });

  it('is not what is wrong where another error says so', async () => {
    expect(await hint(join(usual, 'config.json'), undefined, { code: 'ERR_ARC_CLOCK', hint: 'Set the clock.' })).toBe(
      'Set the clock.',
    );
  });
});
