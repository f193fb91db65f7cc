import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { main } from './main.js';
import { TestSystem, type TestSystemOptions } from './process/system.fixture.js';

async function type(line: string, options: TestSystemOptions = {}) {
  const system = new TestSystem(options);
  const status = await main(line.split(' ').filter(Boolean), system);
  return { status, stdout: system.stdout.text, stderr: system.stderr.text };
}

describe('the command line', () => {
  it('without a command gets the list of commands on stderr', async () => {
    const { status, stdout, stderr } = await type('');
    expect([status, stdout]).toEqual([101, '']);
    expect(stderr).toContain('Usage: jasmin-arc COMMAND');
  });

  it('that asks for help gets it as data', async () => {
    for (const line of [
      '--help',
      '-h',
      'help',
      'status --help',
      '--help status',
      'proxy --help',
      'help proxy',
      'help proxy show',
    ]) {
      const { status, stdout, stderr } = await type(line);
      expect([line, status, stderr]).toEqual([line, 0, '']);
      expect(stdout).toContain('Usage: jasmin-arc');
    }
  });

  it('given what it says cannot be written, then that is an error with its reason, and no bug', async () => {
    for (const line of ['--version', '--help', 'help', 'status --help', 'completion bash', '--version --json']) {
      const system = new TestSystem();
      system.stdout._write = (_chunk, _encoding, callback: (error?: Error) => void) =>
        callback(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
      expect([line, await main(line.split(' '), system)]).toEqual([line, 105]);
      expect(system.stderr.text).toBe(
        'error: Cannot write to stdout: no space is left on the device\n' +
          'hint: The output is incomplete. No job is affected: make room, and do not repeat a command that submits one.\n',
      );
    }
  });

  it('given a no to its question, then it ends with a message and no error', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'declined-'));
    try {
      const jobList = join(directory, 'jobs.dat');
      const database = new Database(jobList);
      database.exec('CREATE TABLE jobs(id)');
      database.close();
      const bytes = readFileSync(jobList);
      writeFileSync(jobList, bytes.fill('?', 100, 200));
      writeFileSync(join(directory, 'config.json'), JSON.stringify({ JOBS_INFO_FILE: jobList }));
      const answered = { terminal: true, stdin: 'n\n', env: { NO_COLOR: '1' } };
      const { status, stderr } = await type(`--config ${directory}/config.json recover`, answered);
      expect(status).toBe(101);
      expect(stderr).toMatch(/\[y\/N\][\s\S]*\* Nothing has been done\n$/);
      expect(stderr).not.toContain('error:');
      const { stdout } = await type(`--config ${directory}/config.json recover --json`, answered);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ERR_DECLINED' } });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('given the reader of stdout has closed it, then it ends as other programs do, without a message', async () => {
    for (const line of ['--version', '--help', 'status --help']) {
      const system = new TestSystem();
      system.stdout._write = (_chunk, _encoding, callback: (error?: Error) => void) =>
        callback(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
      expect([line, await main(line.split(' '), system), system.stderr.text]).toEqual([line, 141, '']);
    }
  });

  it('takes global options before and after the command', async () => {
    const before = await type('--config /nowhere.json --json config show');
    const after = await type('config show --json --config /nowhere.json');
    expect(before).toEqual(after);
    expect(before.status).toBe(102);
  });

  it('knows a command without its verb', async () => {
    expect(await type('proxy')).toMatchObject({
      status: 101,
      stdout: '',
      stderr: expect.stringContaining('proxy create'),
    });
    expect(await type('proxy make')).toMatchObject({
      status: 101,
      stderr: expect.stringContaining('no command "proxy make"'),
    });
  });

  it('that is not understood is reported as JSON, too', async () => {
    const { status, stdout } = await type('--json stauts');
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, error: { code: 'ERR_USAGE', exitStatus: 101 } });
    expect(status).toBe(101);
    const event = await type('cat --json');
    expect(JSON.parse(event.stdout)).toMatchObject({ error: { exitStatus: 101 } });
  });

  it('reports a failure of a command that emits events as one more event', async () => {
    const { stdout } = await type('run --json --config /nowhere.json -- true');
    expect(JSON.parse(stdout)).toMatchObject({ command: 'run', event: 'error', error: { exitStatus: 102 } });
    expect(stdout.trimEnd()).not.toContain('\n');
  });

  it('prints its version, as JSON too', async () => {
    const plain = await type('--version');
    const { stdout, status } = await type('--version --json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, command: '', version: plain.stdout.trim() });
  });

  it('does not find commands under the names of object properties', async () => {
    for (const line of ['constructor', '__proto__', 'toString proxy', 'help constructor']) {
      expect(await type(line)).toMatchObject({ status: 101, stdout: '' });
    }
  });
});
