import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { allServers, type CertificateFiles, type TestServer } from '../servers.js';

const LIST_ACTIVITIES =
  '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>' +
  '<ListActivities xmlns="http://www.eu-emi.eu/es/2010/12/activity/types"/></Body></Envelope>';

interface KnockOptions {
  /** The only authority trusted for the server. @default the testbed's own */
  readonly authority?: string;
  readonly timeoutMs?: number;
}

/** What a request for the user's jobs comes to: its HTTP status, or the code of the error on the way to one. */
function knock(server: TestServer, user: CertificateFiles, options: KnockOptions = {}): Promise<number | string> {
  const { authority = join(server.certsDir, 'ARC-TestCA-testbed.pem'), timeoutMs = 60_000 } = options;
  const overRest = server.interfaces.includes('rest');
  return new Promise((answered) => {
    request(overRest ? `${server.url}/rest/1.0/jobs` : server.url, {
      ...(overRest ? {} : { method: 'POST', headers: { 'content-type': 'text/xml' } }),
      ca: readFileSync(authority),
      cert: readFileSync(user.cert),
      key: readFileSync(user.key),
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    })
      .on('response', (response) => answered(response.resume().statusCode ?? 0))
      .on('error', (error) => answered('code' in error ? String(error.code) : error.message))
      .end(overRest ? undefined : LIST_ACTIVITIES);
  });
}

describe.each(allServers)('the testbed server $name', (server) => {
  const { tester, colleague, member, stranger, outsider, expired } = server.users;

  afterEach(() => server.startService());

  it('answers the two users it authorises, and no others', async () => {
    expect(await knock(server, tester)).toBe(200);
    expect(await knock(server, colleague)).toBe(200);
    // Authorised with attributes of its organisation only.
    expect(await knock(server, member)).not.toBe(200);
    expect(await knock(server, stranger)).not.toBe(200);
    expect(await knock(server, outsider)).not.toBe(200);
    expect(await knock(server, expired)).not.toBe(200);
  });

  it('shows a certificate that only its own authority vouches for', async () => {
    expect(await knock(server, tester, { authority: join(server.otherCertsDir, 'ARC-OtherCA-testbed.pem') })).toBe(
      'SELF_SIGNED_CERT_IN_CHAIN',
    );
  });

  it('given its service is stopped, when it is asked, then it refuses the connection until it is started', async () => {
    await server.stopService();
    expect(await knock(server, tester)).toBe('ECONNREFUSED');
    await server.startService();
    expect(await knock(server, tester)).toBe(200);
  });

  it('given it is paused, when it is asked, then there is no answer until it is resumed', async () => {
    await server.pause();
    expect(await knock(server, tester, { timeoutMs: 1_500 })).toBe('ABORT_ERR');
    await server.resume();
    expect(await knock(server, tester)).toBe(200);
  });

  it('keeps private keys private, and gives each test file a proxy and a job list of its own', () => {
    for (const { key } of Object.values(server.users)) expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(server.connection().PROXY_FILE).not.toBe(server.config.PROXY_FILE);
    expect(server.connection().JOBS_INFO_FILE).not.toBe(server.config.JOBS_INFO_FILE);
  });
});
