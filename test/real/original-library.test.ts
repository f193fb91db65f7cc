import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import {
  ArcInterface,
  type ConnectionOptions,
  CredentialMissingError,
  InvalidConfigError,
  JobNotFoundError,
  JobStatuses,
  ProxyGenerationError,
} from 'jasmin-arc';
import { describe, expect, inject, it, vi } from 'vitest';
import { LogLines } from './log-lines.js';
import { anyServer, releases } from './servers.js';

/**
 * What the original library's own tests and examples did, in this library's spelling: the promise that everything its users
 * relied on works, on each server.
 */

const directory = () => mkdtemp(join(inject('scratch'), 'original-'));

async function fileWith(name: string, content: string): Promise<string> {
  const path = join(await directory(), name);
  await writeFile(path, content);
  return path;
}

describe('the configuration', () => {
  it('given a file that is not JSON, when it is opened, then it is an InvalidConfigError', async () => {
    const path = await fileWith('config.json', '{ "ARC_SERVER": ');
    expect(() => new ArcInterface(path, { log: null })).toThrow(InvalidConfigError);
  });

  it('given an option of a wrong type, when it is opened, then the error names it', async () => {
    const path = await fileWith('config.json', '{ "PROXY_VALIDITY_PERIOD": "long" }');
    expect(() => new ArcInterface(path, { log: null })).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_INVALID_CONFIG', key: 'PROXY_VALIDITY_PERIOD' }),
    );
  });

  it('given a path where there is no file, when it is opened, then it is the ordinary error of the system', () => {
    expect(() => new ArcInterface('/nonexistent/config.json', { log: null })).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });

  it('given no configuration, when it is opened, then the defaults hold and nothing is contacted', () => {
    const { config } = new ArcInterface(undefined, { log: null });
    expect(config.ARC_SERVER).toBe('jasmin-ce.ceda.ac.uk:60000/arex');
    expect(config.OUTPUT_FILE).toBe('output');
  });
});

describe('the log', () => {
  const server = anyServer();

  it('given a file and DEBUG, when a job is submitted, then it tells of everything from the proxy to the job’s id', async () => {
    const path = join(await directory(), 'arc.log');
    const log = createWriteStream(path);
    const arc = new ArcInterface(server.connection(), { log, logLevel: 'DEBUG' });
    const jobId = await arc.submitJob('/bin/true');
    await arc.cancelJob(jobId);
    await arc.close();
    log.end();
    await finished(log);
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\S+Z \[INFO\] Made a proxy for \/DC=org\/.*CN=tester/m);
    expect(text).toMatch(/ \[DEBUG\] POST https:\/\/localhost:\d+\/arex\/rest\/1\.\d\/jobs\?action=new: 201 /);
    expect(text).toContain(`[INFO] Job submitted: ${jobId}`);
  });

  it('given no level, when a job is submitted, then its id is told, and the requests are not', async () => {
    const log = new LogLines();
    await using arc = new ArcInterface(server.connection(), { log });
    const jobId = await arc.submitJob('/bin/true');
    await arc.cancelJob(jobId);
    expect(log.text).toContain(`Job submitted: ${jobId}`);
    expect(log.requests).toEqual([]);
  });

  it('given no log is named, when a job is submitted, then its id is told on stdout; switched off, it is not', async () => {
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const told = () => [...stdout.mock.calls, ...stderr.mock.calls].map(([chunk]) => String(chunk)).join('');
    try {
      await using silent = new ArcInterface(server.connection(), { log: null, logLevel: 'DEBUG' });
      await silent.cancelJob(await silent.submitJob('/bin/true'));
      expect(told()).toBe('');
      await using talking = new ArcInterface(server.connection());
      const jobId = await talking.submitJob('/bin/true');
      await talking.cancelJob(jobId);
      expect(told()).toContain(`[INFO] Job submitted: ${jobId}\n`);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('the program that makes proxies', () => {
  const server = anyServer();

  /** A program called arcproxy that notes how it is called. */
  async function arcproxy(): Promise<{ readonly bin: string; readonly program: string; calls(): Promise<string> }> {
    const bin = await directory();
    const program = join(bin, 'arcproxy');
    const calls = join(bin, 'calls');
    await writeFile(calls, '');
    await writeFile(program, `#!/bin/sh\necho "$@" >>'${calls}'\nexec /usr/bin/arcproxy "$@"\n`, { mode: 0o755 });
    return { bin, program, calls: () => readFile(calls, 'utf8') };
  }

  it('given ARCPROXY_PATH, when a proxy is needed, then that program makes it, and the server takes it', async () => {
    const { program, calls } = await arcproxy();
    await using arc = new ArcInterface({ ...server.connection(), ARCPROXY_PATH: program }, { log: null });
    expect(await arc.listJobs()).toBeInstanceOf(Array);
    expect(await calls()).toContain('validityPeriod=43200');
    expect((await stat(arc.config.PROXY_FILE)).mode & 0o777).toBe(0o600);
  });

  it('given no ARCPROXY_PATH, when a proxy is needed, then no program is run, even if one is in the PATH', async () => {
    const { bin, calls } = await arcproxy();
    vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
    try {
      await using arc = new ArcInterface(server.connection(), { log: null });
      expect(await arc.listJobs()).toBeInstanceOf(Array);
      expect(await calls()).toBe('');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe.concurrent.each(releases)('on $name', (server) => {
  const open = (changes: ConnectionOptions = {}) =>
    new ArcInterface({ ...server.connection(), ...changes }, { log: null });

  it('given a key that is missing, when a proxy is made, then it is a ProxyGenerationError that names the file', async () => {
    await using arc = open({ CLIENT_KEY: '/nonexistent/key.pem' });
    const error: unknown = await arc.createProxy().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProxyGenerationError);
    expect(error).toBeInstanceOf(CredentialMissingError);
    expect(error).toHaveProperty('message', expect.stringContaining('/nonexistent/key.pem'));
  });

  it('given a proxy whose time is nearly over, when it is needed, then its file is new; before that, it is not', async () => {
    const connection = server.connection();
    const modified = async () => (await stat(connection.PROXY_FILE, { bigint: true })).mtimeNs;
    await using brief = new ArcInterface({ ...connection, PROXY_VALIDITY_PERIOD: 60 }, { log: null });
    await brief.getUserConfig();
    const first = await modified();
    await brief.getUserConfig();
    expect(await modified()).toBe(first);

    await using lasting = new ArcInterface({ ...connection, PROXY_RENEWAL_THRESHOLD: 120 }, { log: null });
    const user = await lasting.getUserConfig();
    const renewed = await modified();
    expect(renewed).toBeGreaterThan(first);
    expect(user.secondsLeft).toBeGreaterThan(43_000);
    await lasting.getUserConfig();
    expect(await modified()).toBe(renewed);

    await lasting.createUserConfig();
    expect(await modified()).toBeGreaterThan(renewed);
    expect(await lasting.listJobs()).toBeInstanceOf(Array);
  });

  it('given an id that no job has, when it is used, then it is a JobNotFoundError, in every method', async () => {
    await using arc = open();
    const jobId = `${server.url}/rest/1.0/jobs/0123456789ab`;
    await expect(arc.getJob(jobId)).rejects.toBeInstanceOf(JobNotFoundError);
    await expect(arc.getJobStatus(jobId)).rejects.toBeInstanceOf(JobNotFoundError);
    await expect(arc.cancelJob(jobId)).rejects.toBeInstanceOf(JobNotFoundError);
    await expect(arc.saveJobOutputs(jobId)).rejects.toBeInstanceOf(JobNotFoundError);
    await expect(arc.getJob('not an id')).rejects.toBeInstanceOf(JobNotFoundError);
  });

  it('given /bin/bash -c "echo …", when it has been submitted and is completed, then stdout.txt has the words', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/bash', { args: ['-c', 'echo "Hello, world" && touch output'] });
    expect(await arc.getJobStatus(jobId)).not.toBe(JobStatuses.FAILED);
    const seen: string[] = [];
    for await (const { status } of arc.watchJob(jobId)) seen.push(status);
    expect(seen.indexOf(JobStatuses.COMPLETED)).toBe(seen.length - 1);
    expect(await arc.getJobStatus(jobId)).toBe(JobStatuses.COMPLETED);

    const saved = String(await arc.saveJobOutputs(jobId));
    expect((await readdir(saved)).sort()).toEqual(['output', 'stderr.txt', 'stdout.txt']);
    expect(await readFile(join(saved, 'stdout.txt'), 'utf8')).toBe('Hello, world\n');
    await rm(saved, { recursive: true });
  });

  it('given OUTPUT_FILE, when a job writes two files, then only that one comes back', async () => {
    await using arc = open({ OUTPUT_FILE: 'output.txt' });
    const jobId = await arc.submitJob('/bin/bash', { args: ['-c', 'echo wanted >output.txt; echo not >other.txt'] });
    await arc.waitForJob(jobId);
    const saved = String(await arc.saveJobOutputs(jobId, { directory: await directory() }));
    expect((await readdir(saved)).sort()).toEqual(['output.txt', 'stderr.txt', 'stdout.txt']);
    expect(await readFile(join(saved, 'output.txt'), 'utf8')).toBe('wanted\n');
  });

  it('given two input files, when the job reads them with *.txt, then they are what they were here', async () => {
    const inputs = await directory();
    await writeFile(join(inputs, 'a.txt'), 'first\n');
    await writeFile(join(inputs, 'b.txt'), 'second\n');
    await using arc = open();
    const jobId = await arc.submitJob('/bin/bash', {
      args: ['-c', 'cat ?.txt'],
      inputFiles: [join(inputs, 'a.txt'), join(inputs, 'b.txt')],
    });
    await arc.waitForJob(jobId);
    const saved = String(await arc.saveJobOutputs(jobId, { directory: await directory() }));
    expect(await readFile(join(saved, 'stdout.txt'), 'utf8')).toBe('first\nsecond\n');
  });

  it('given a long job, when it is cancelled, then its status is failed and its state Killed', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/sleep', { args: ['600'] });
    for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) if (state === 'Running') break;
    await arc.cancelJob(jobId);
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job).toMatchObject({ state: 'Killed', status: JobStatuses.FAILED });
    expect(await arc.getJobStatus(jobId)).toBe(JobStatuses.FAILED);
  });
});
