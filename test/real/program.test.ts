import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import { type CommandOptions, runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { describe, expect, inject, it } from 'vitest';
import { kinds, restKinds, spokenOn, type TestServer } from './servers.js';

const timeout = 300_000;

const optionsOn = (server: TestServer, config = {}): CommandOptions => {
  const directory = join(mkdtempSync(join(inject('scratch'), 'program-')), 'here');
  mkdirSync(directory);
  return { config: { ...server.connection(), ...config }, directory };
};

describe.concurrent.each(spokenOn(kinds))(
  'what comes through a pipe, on $name through $spoken',
  { timeout },
  (place) => {
    const config = { INTERFACE: place.spoken };

    it('is what the job reads', async () => {
      const stdin = Buffer.from(Array.from({ length: 10 }, (_, index) => `${index + 1}\n`).join(''));
      const { stdout, status } = await runCommandLine(['run', '--', 'wc', '-l'], {
        ...optionsOn(place.server, config),
        stdin,
      });
      expect([stdout.toString(), status]).toEqual(['10\n', 0]);
    });

    it('arrives byte for byte, of any length', async () => {
      const stdin = randomBytes(20_000_000);
      const { stdout, status } = await runCommandLine(['run', '--', 'cat'], {
        ...optionsOn(place.server, config),
        stdin,
      });
      expect(status).toBe(0);
      expect(stdout.equals(stdin)).toBe(true);
    });

    it('is left alone with --no-stdin, and by submit', async () => {
      const options = { ...optionsOn(place.server, config), stdin: Buffer.from('a\nb\n') };
      const left = await runCommandLine(['run', '--no-stdin', '--', 'wc', '-l'], options);
      expect([left.stdout.toString(), left.status]).toEqual(['0\n', 0]);
      await runCommandLine(['submit', '--name', 'told', '--stdin', '-', '--', 'wc', '-l'], options);
      await runCommandLine(['submit', '--name', 'not-told', '--', 'wc', '-l'], options);
      const told = await runCommandLine(['attach', 'told'], options);
      const notTold = await runCommandLine(['attach', 'not-told'], options);
      expect([told.stdout.toString(), notTold.stdout.toString()]).toEqual(['2\n', '0\n']);
    });
  },
);

describe.concurrent.each(spokenOn(kinds))(
  'a program with much to be told, on $name through $spoken',
  { timeout },
  (place) => {
    const config = { INTERFACE: place.spoken, ...place.server.connection() };

    it('is started with an argument and a variable of the greatest length', async () => {
      await using arc = new ArcInterface(config, { log: null });
      const isLong = (name: string, length: number) => `[ "$(printf %s "$${name}" | wc -c)" -eq ${length} ]`;
      const script = [isLong('1', 131_071), isLong('2', 131_071), isLong('LONG', 131_066)].join(' && ');
      const jobId = await arc.submitJob('/bin/sh', {
        args: ['-c', script, 'sh', 'x'.repeat(131_071), '$'.repeat(131_071)],
        environment: { LONG: 'x'.repeat(131_066) },
      });
      expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Finished', exitCode: 0 });
      await arc.cleanJob(jobId);
    });

    it('is refused with more, before it is sent', async () => {
      await using arc = new ArcInterface(config, { log: null });
      const name = `too-long-${randomBytes(4).toString('hex')}`;
      for (const args of [['x'.repeat(131_072)], new Array<string>(20).fill('x'.repeat(100_000))]) {
        await expect(arc.submitJob('/bin/true', { name, args })).rejects.toMatchObject({
          code: 'ERR_ARC_INVALID_JOB_DESCRIPTION',
        });
      }
      expect((await arc.listJobs()).filter((job) => job.name === name)).toEqual([]);
    });
  },
);

describe.concurrent.each(restKinds)('what is looked at before it is sent to $name', { timeout }, (server) => {
  it('is refused with more cores than there are, and nothing is sent', async () => {
    const options = optionsOn(server);
    const { status, stderr } = await runCommandLine(['run', '--cores', '4096', '--', 'true'], options);
    expect([status, stderr]).toEqual([107, expect.stringMatching(/No queue takes this job.*: cores 4096, at most \d/)]);
  });

  it('has the names that the program is given', async () => {
    const options = optionsOn(server);
    const at = (path: string) => join(options.directory, path);
    for (const path of ['../in', 'work/.git', 'work/deep']) mkdirSync(at(path), { recursive: true });
    for (const path of ['../in/f.csv', 'work/.git/HEAD', 'work/deep/a.txt', 'b1.csv', 'b2.csv']) {
      writeFileSync(at(path), `${path}\n`);
    }
    writeFileSync(at('list.py'), 'import helper\nhelper.show()\n');
    const helper = 'import os, sys\ndef show():\n    print(*(open(p).read().strip() for p in sys.argv[1:]))\n';
    writeFileSync(at('helper.py'), helper);
    const inputs = ['-i', '../in/f.csv', '-i', 'work', '-i', 'b*.csv', '-i', 'helper.py'];
    const program = ['python3', '-B', 'list.py', '../in/f.csv', 'work/deep/a.txt', 'b2.csv'];
    const { stdout, stderr, status } = await runCommandLine(['run', ...inputs, '--', ...program], options);
    expect([stdout.toString(), status]).toEqual(['../in/f.csv work/deep/a.txt b2.csv\n', 0]);
    expect(stderr).toContain('left out of work: work/.git/');
    expect(stderr).not.toContain('warning');
  });

  it('is shown with --dry-run, and the server has no job', async () => {
    const options = optionsOn(server);
    const name = `dry-${randomBytes(4).toString('hex')}`;
    writeFileSync(join(options.directory, 'data.csv'), 'a,b\n');
    const words = ['run', '--dry-run', '--name', name, '-i', 'data.csv', '--', 'wc', 'data.csv'];
    const { stdout, status } = await runCommandLine(words, options);
    expect(status).toBe(0);
    expect(stdout.toString()).toContain(`Queue    ${server.queue}\n`);
    expect(stdout.toString()).toMatch(/^ *4 B +data\.csv$/m);
    expect(stdout.toString()).toContain(`<Name>${name}</Name>`);
    await using arc = new ArcInterface(options.config, { log: null });
    expect((await arc.listJobs()).filter((job) => job.name === name)).toEqual([]);
    expect(await arc.knownJobs()).toEqual([]);
  });
});
