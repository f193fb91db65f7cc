import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { TerminalProcess } from 'jasmin-arc-testing/command/terminal-process.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

let sandbox: Sandbox;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'examples-'));
  sandbox = await startSandbox();
  await writeFile(join(directory, 'config.json'), JSON.stringify(sandbox.config));
  await writeFile(join(directory, 'a.txt'), '1\n2\n');
});
afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true });
});

/** Runs an example as its first lines say. */
const example = async (name: string, ...args: readonly string[]) =>
  (await run(process.execPath, [join(examples, name), ...args], { cwd: directory })).stdout;

describe.concurrent('the examples', () => {
  it('demo.js shows the command at work, ends with the next thing to type, and leaves nothing behind', async () => {
    const place = await mkdtemp(join(tmpdir(), 'demo-'));
    const env = { ...process.env, HOME: place, TMPDIR: place };
    const { stdout } = await run(process.execPath, [join(examples, 'demo.js')], { cwd: directory, env });
    expect(stdout).toContain('$ jasmin-arc run -i january.csv -i february.csv -o rain.txt -- sh rain.sh\n');
    expect(stdout).toContain('reading february.csv\nreading january.csv\n');
    expect(stdout).toContain('$ cat rain.txt\nfebruary.csv 3.7\njanuary.csv 1.7\n');
    expect(stdout).toMatch(/may +failed .* exit code 3/);
    expect(stdout).toContain('$ node count.js\n');
    expect(stdout).toContain('4 january.csv\n');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('    jasmin-arc config init');
    expect(await readdir(place)).toEqual([]);
    await rm(place, { recursive: true });
  });

  it('demo.js leaves nothing behind when Ctrl-C ends it', async () => {
    const place = await mkdtemp(join(tmpdir(), 'demo-'));
    await using demo = new TerminalProcess([], {
      directory: place,
      env: { TMPDIR: place },
      commandLine: `exec '${process.execPath}' '${join(examples, 'demo.js')}'`,
    });
    await demo.answer('reading february.csv', '\u0003');
    await demo.answer('d: detach', '\u0003');
    const { status, screen } = await demo.result;
    expect(screen).toContain('stopped: the compute element is gone');
    expect(status).toBe(130);
    expect(await readdir(place)).toEqual([]);
    await rm(place, { recursive: true });
  });

  it('submit.js brings the output back', async () => {
    expect(await example('submit.js', 'config.json', 'a.txt')).toContain('Finished: completed\na.txt: 2');
  });

  it('live-output.js shows what a job prints', async () => {
    expect(await example('live-output.js', 'config.json')).toBe('step 1\nstep 2\nstep 3\nFinished, exit code 0\n');
  });

  it('run-program.js runs a program, and leaves nothing on the server', async () => {
    expect(await example('run-program.js', 'config.json', 'a.txt')).toBe('counting README.md\n');
    expect(await readFile(join(directory, 'count.txt'), 'utf8')).toBe('2 README.md\n');
  });

  it('many-jobs.js has ten jobs done', async () => {
    const lines = (await example('many-jobs.js', 'config.json')).trimEnd().split('\n');
    expect(lines).toEqual(
      Array.from({ length: 10 }, (_, year) => `year ${2015 + year}: Finished, results of ${2015 + year}`),
    );
  });

  it('typed-program.js sends what the program needs, and asks for what its script asks for', async () => {
    const script = '#SBATCH --time=10 --qos=high\nwc -l "$1"\n';
    await writeFile(join(directory, 'count.sh'), script);
    expect(await example('typed-program.js', 'config.json', 'bash', 'count.sh', 'a.txt')).toBe(
      [
        'sends a.txt, 4 bytes',
        `sends count.sh, ${script.length} bytes`,
        'leaves out #SBATCH --time=10 --qos=high: not-supported',
        'Finished, of 600 s: 2 a.txt',
        '',
      ].join('\n'),
    );
  });

  it('logging.js writes a log without secrets', async () => {
    expect(await example('logging.js', 'config.json', 'arc.log')).toMatch(/jobs on the server\n$/);
    const log = await readFile(join(directory, 'arc.log'), 'utf8');
    expect(log).toMatch(/\[DEBUG\] POST https:.*\/jobs\?action=new: 201/);
    expect(log).not.toMatch(/PRIVATE KEY/);
  });

  it('are all tried here', async () => {
    expect((await readdir(examples)).sort()).toEqual([
      'demo.js',
      'live-output.js',
      'logging.js',
      'many-jobs.js',
      'run-program.js',
      'submit.js',
      'typed-program.js',
    ]);
  });
});
