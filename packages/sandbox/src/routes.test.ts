import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob, restClient, type Send, shellJob } from './rest/rest-client.fixture.js';
import { type Sandbox, startSandbox } from './sandbox.js';

async function reasonOf(send: Send, path: string, method = 'GET'): Promise<string> {
  const { status, reason } = await send(method, path);
  return `${status} ${reason}`;
}

describe.each(['6.17', '7.0'] as const)('where a request goes, as in ARC %s', (release) => {
  let sandbox: Sandbox;
  let send: Send;
  beforeAll(async () => {
    sandbox = await startSandbox({ release });
    send = await restClient(sandbox.config);
  });
  afterAll(() => sandbox.close());

  it.each([
    ['/arex/rest', '200 OK'],
    ['/arex/rest/', '200 OK'],
    ['/arex//rest/1.0//jobs/', '200 OK'],
    ['/arex/rest/1.0/info', '200 OK'],
    ['/arex/rest/1.0/delegations/', '200 OK'],
    ['/', '404 Not Found'],
    ['//arex/rest', '404 Not Found'],
    ['/other', '404 Not Found'],
    ['/arex/other', '404 Not Found'],
    ['/arexrest', '404 Not Found'],
    ['/arex/rest/1.0', '404 Not Found'],
    ['/arex/rest/2.0/jobs', '404 Version Not Supported'],
    ['/arex/rest/1.0/other', '404 Functionality Not Supported'],
    ['/arex/rest/1.0/info/x', '404 Not Found'],
    ['/arex/rest/1.0/jobs/nosuch', '404 Missing job sub-resource'],
    ['/arex/rest/1.0/jobs/nosuch/other', '404 Wrong job sub-resource requested'],
    ['/arex/rest/1.0/jobs/nosuch/constructor', '404 Wrong job sub-resource requested'],
    ['/arex/rest/1.0/jobs/nosuch/session', '404 OK'],
    ['/arex/rest/1.0/jobs/nosuch/diagnose/status', '404 OK'],
  ])('%s: %s', async (path, expected) => {
    expect(await reasonOf(send, path)).toBe(expected);
    expect(await reasonOf(send, `${sandbox.url.replace(/\/arex$/, '')}${path}`)).toBe(expected);
  });

  it('accepts a target with scheme and host, and ignores the host', async () => {
    expect(await reasonOf(send, 'https://elsewhere.example.org/arex/rest')).toBe('200 OK');
  });

  it('speaks the versions of the release', async () => {
    expect(await reasonOf(send, '/arex/rest/1.1/jobs')).toBe(
      release === '6.17' ? '404 Version Not Supported' : '200 OK',
    );
  });

  it('refuses clients without a certificate where the release does', async () => {
    const anonymous = await restClient(sandbox.config, { anonymous: true });
    const id = await createJob(send, shellJob('exit 0'));
    const paths = [
      '/arex/rest',
      '/arex/rest/1.0/info',
      '/arex/rest/1.0/jobs',
      '/arex/rest/1.0/delegations',
      `/arex/rest/1.0/jobs/${id}/session`,
    ];
    const answers = await Promise.all(paths.map((path) => reasonOf(anonymous, path)));
    const refusal = "User can't be assigned configuration";
    expect(answers).toEqual(
      release === '6.17'
        ? paths.map(() => `403 ${refusal}`)
        : ['200 OK', '200 OK', `500 ${refusal}`, `500 ${refusal}`, `500 ${refusal}`],
    );
  });
});
