import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArcInterface } from './arc-interface.js';
import type { ArcInterfaceOptions } from './calls/call-options.js';
import type { ConnectionOptions } from './config/connection-config.js';
import { CredentialMissingError, InvalidConfigError, JobNotFoundError } from './errors/index.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'arc-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** A configuration all of whose files would be in the test's directory, and are not there. */
const config = (more: object = {}): ConnectionOptions => ({
  ARC_SERVER: 'ce.example.org',
  CLIENT_CERT: join(directory, 'cert.pem'),
  CLIENT_KEY: join(directory, 'key.pem'),
  CERTS_DIR: join(directory, 'certificates'),
  PROXY_FILE: join(directory, 'proxy.pem'),
  JOBS_INFO_FILE: join(directory, 'jobs.dat'),
  ...more,
});
const file = (content: string): string => {
  const path = join(directory, 'config.json');
  writeFileSync(path, content);
  return path;
};

describe('making an ArcInterface', () => {
  it('takes the path of a JSON file, options, or nothing', async () => {
    await using fromFile = new ArcInterface(file(JSON.stringify(config())), { log: null });
    await using fromOptions = new ArcInterface(config(), { log: null });
    await using fromNothing = new ArcInterface(undefined, { log: null });
    expect(fromFile.config.endpoint).toBe('https://ce.example.org:443/arex');
    expect(fromOptions.config).toEqual(fromFile.config);
    expect(fromNothing.config.PROXY_VALIDITY_PERIOD).toBe(43_200);
  });

  it('touches no file and no server', async () => {
    await using arc = new ArcInterface(config(), { log: null });
    expect(readdirSync(directory)).toEqual([]);
    expect(await arc.knownJobs()).toEqual([]);
    await arc.forgetJob('https://ce.example.org:443/arex/rest/1.0/jobs/1');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('fails with the ordinary error where the file cannot be read', () => {
    expect(() => new ArcInterface(join(directory, 'nosuch.json'), { log: null })).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });

  it.each(['not JSON', '[]', '{"PROXY_VALIDITY_PERIOD":"long"}', '{"ARC_SERVER":""}'])(
    'fails with what is wrong where the file holds %s',
    (content) => {
      expect(() => new ArcInterface(file(content), { log: null })).toThrow(InvalidConfigError);
    },
  );
});

describe('the log', () => {
  /** Something to warn of, at once. */
  const warning = /unknown|UNHEARD_OF/i;
  const make = (options?: ArcInterfaceOptions) => new ArcInterface(config({ UNHEARD_OF: 1 }), options);

  it('goes to stdout unless told otherwise, as it always has', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    make();
    expect(String(write.mock.calls)).toMatch(warning);
  });

  it('goes to a stream, to a logger, or nowhere', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const stream = new PassThrough();
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    make({ log: stream });
    make({ log: logger });
    make({ log: null });
    expect(String(stream.read())).toMatch(warning);
    expect(logger.warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(warning));
    expect(write).not.toHaveBeenCalled();
  });

  it('logs nothing below the chosen level', () => {
    const stream = new PassThrough();
    make({ log: stream, logLevel: 'ERROR' });
    expect(stream.read()).toBeNull();
  });
});

describe('an ArcInterface', () => {
  it('says which credential is missing', async () => {
    await using arc = new ArcInterface(config(), { log: null });
    await expect(arc.getUserConfig()).rejects.toThrow(CredentialMissingError);
    await expect(arc.createProxy()).rejects.toThrow(CredentialMissingError);
    await expect(arc.submitJob('/bin/true')).rejects.toThrow(CredentialMissingError);
  });

  it('does nothing once it has been given up', async () => {
    await using arc = new ArcInterface(config(), { log: null });
    const reason = new Error('changed my mind');
    const signal = AbortSignal.abort(reason);
    await expect(arc.submitJob('/bin/true', { signal })).rejects.toBe(reason);
    await expect(arc.submitJobs([], { signal })).rejects.toBe(reason);
  });

  it('asks no server about a text that cannot be a job id', async () => {
    await using arc = new ArcInterface(config(), { log: null });
    await expect(arc.getJob('no id')).rejects.toThrow(JobNotFoundError);
    expect(await arc.getJobs(['no id', ''])).toEqual([undefined, undefined]);
  });

  it('may be closed twice, and refuses every call afterwards', async () => {
    const arc = new ArcInterface(config(), { log: null });
    await arc.close();
    await arc.close();
    await expect(arc.getJob('https://ce.example.org:443/arex/rest/1.0/jobs/1')).rejects.toThrow();
  });
});
