import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputFileError, InvalidJobDescription } from '../errors/index.js';
import { prepareDescription } from './prepare-description.js';

const directory = mkdtempSync(join(tmpdir(), 'prepare-'));
afterAll(() => rmSync(directory, { recursive: true }));
for (const name of ['run.sh', 'in.dat', 'other.dat']) writeFileSync(join(directory, name), 'x');
mkdirSync(join(directory, 'sub'));
const at = (name: string) => join(directory, name);

describe('preparing a description for submission', () => {
  it('ships a relative executable and stdin, and declares the streams of the job', async () => {
    const executable = { path: 'run.sh' };
    expect(
      await prepareDescription(
        {
          executable,
          stdin: 'in.dat',
          stdout: 'out',
          stderr: 'err',
          logDirectory: 'log',
          outputFiles: [{ name: 'out' }],
        },
        directory,
      ),
    ).toEqual({
      annotations: [expect.stringMatching(/^jasmin-arc:inputs=\{"run.sh":\[1,".+"\],"in.dat":\[1,".+"\]\}$/)],
      executable,
      stdin: 'in.dat',
      stdout: 'out',
      stderr: 'err',
      logDirectory: 'log',
      inputFiles: [
        { name: 'run.sh', executable: true, localPath: at('run.sh') },
        { name: 'in.dat', localPath: at('in.dat') },
      ],
      outputFiles: [{ name: 'out' }, { name: 'err' }, { name: 'log' }],
    });
  });

  it('marks an executable that is among the inputs, and leaves remote ones to the service', async () => {
    const prepared = await prepareDescription(
      {
        executable: { path: 'prog' },
        inputFiles: [
          { name: 'prog', sources: [{ uri: 'https://data.example.org/prog' }] },
          { name: 'renamed', localPath: 'other.dat' },
        ],
      },
      directory,
    );
    expect(prepared.inputFiles).toEqual([
      { name: 'prog', sources: [{ uri: 'https://data.example.org/prog' }], executable: true },
      { name: 'renamed', localPath: at('other.dat') },
    ]);
  });

  it('takes the first of several alternatives', async () => {
    const executable = { path: '/bin/true' };
    const alternatives = [{ executable: { path: '/bin/false' } }];
    expect(await prepareDescription({ executable, alternatives }, directory)).toEqual({ executable });
  });

  it('leaves programs of the worker node alone', async () => {
    for (const path of ['/bin/true', '$TOOLS/run']) {
      expect(await prepareDescription({ executable: { path } }, directory)).toEqual({ executable: { path } });
    }
  });

  it.each(['none.sh', 'sub'])('refuses the executable %s before anything is submitted', async (path) => {
    await expect(prepareDescription({ executable: { path } }, directory)).rejects.toThrow(InputFileError);
  });

  it.each(['stdout.txt', 'logs/err'])(
    'refuses an input called %s, as the stream is: it would be emptied',
    async (name) => {
      const job = { executable: { path: '/bin/cat' }, stdout: 'stdout.txt', stderr: 'logs/err' };
      const localPath = at('in.dat');
      await expect(prepareDescription({ ...job, inputFiles: [{ name, localPath }] })).rejects.toThrow(InputFileError);
      const remote = { name, sources: [{ uri: 'https://data.example.org/x' }] };
      await expect(prepareDescription({ ...job, inputFiles: [remote] })).rejects.toThrow(InvalidJobDescription);
    },
  );

  it.each(['../x', '/x', 'sub/', ''])('refuses to upload to %j', async (name) => {
    const localPath = at('in.dat');
    const description = { executable: { path: '/bin/cat' }, inputFiles: [{ name, localPath }] };
    await expect(prepareDescription(description)).rejects.toThrow(/must be a name/);
  });

  it('refuses two inputs of one name', async () => {
    const source = { uri: 'https://data.example.org/x' };
    const inputFiles = [{ name: 'in.dat' }, { name: 'in.dat', sources: [source] }];
    await expect(prepareDescription({ executable: { path: '/bin/true' }, inputFiles }, directory)).rejects.toThrow(
      InvalidJobDescription,
    );
  });

  it('treats ./run.sh as run.sh in the session directory', async () => {
    const description = { executable: { path: './run.sh' }, stdin: './in.dat', inputFiles: [{ name: './other.dat' }] };
    const prepared = await prepareDescription(description, directory);
    expect(prepared.executable.path).toBe('run.sh');
    expect(prepared.stdin).toBe('in.dat');
    expect(prepared.inputFiles?.map(({ name }) => name)).toEqual(['other.dat', 'run.sh', 'in.dat']);
  });

  it.each([
    [2100, 2106],
    [48, 58],
    [57, 58],
    [47, 47],
    [58, 58],
    [604_800, 604_800],
  ])('asks for results to be kept %d s as %d s, which servers do not take for nothing', async (asked, sent) => {
    const prepared = await prepareDescription({ executable: { path: '/bin/true' }, wipeTimeSeconds: asked });
    expect(prepared.wipeTimeSeconds).toBe(sent);
  });

  it('refuses a name that would bring the server to a halt when it sends mail', async () => {
    const notifications = [{ recipient: 'someone@example.org', states: ['TERMINAL' as const] }];
    const executable = { path: '/bin/true' };
    await expect(prepareDescription({ executable, name: 'say "hi"', notifications })).rejects.toThrow(/to a halt/);
    await expect(prepareDescription({ executable, name: 'year 2015', notifications })).resolves.toBeDefined();
    await expect(prepareDescription({ executable, name: 'say "hi"' })).resolves.toBeDefined();
  });
});
