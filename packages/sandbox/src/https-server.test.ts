import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from './misbehaviour.js';
import { createJob, restClient, type Send, shellJob, staging } from './rest/rest-client.fixture.js';
import { type Sandbox, startSandbox } from './sandbox.js';

describe('the server, byte by byte', () => {
  let sandbox: Sandbox;
  let send: Send;
  beforeEach(async () => {
    sandbox = await startSandbox();
    send = await restClient(sandbox.config);
  });
  afterEach(() => sandbox.close());

  /** Writes something to a connection and reads until the other side ends it. */
  const talk = async (text: string, { isKnown = true } = {}): Promise<string> => {
    const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '' } = sandbox.config;
    const socket = tls.connect({
      host: 'localhost',
      port: Number(new URL(sandbox.url).port),
      ca: readFileSync(join(CERTS_DIR, 'sandbox-ca.pem')),
      ...(isKnown && { cert: readFileSync(CLIENT_CERT), key: readFileSync(CLIENT_KEY) }),
    });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.write(text);
    await new Promise<void>((resolve) => {
      socket.once('end', resolve);
      socket.once('error', () => resolve());
    });
    socket.destroy();
    return heard;
  };

  it('has the headers of A-REX and no others', async () => {
    const heard = await talk(
      'GET /arex/rest HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n\r\n',
    );
    expect(heard).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 25\r\nConnection: close\r\ncontent-type: application/json\r\n' +
        'strict-transport-security: max-age=31536000; includeSubDomains\r\n\r\n{"version":["1.0","1.1"]}'.replace(
          '27',
          '25',
        ),
    );
  });

  it('sends 100 Continue before it checks the request', async () => {
    const heard = await talk(
      'PUT /arex/rest/1.0/jobs/nosuch/session/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 404 OK\r\n/);
  });

  it('serves several requests on a connection', async () => {
    const get = 'GET /arex/rest HTTP/1.1\r\nHost: x\r\n';
    const heard = await talk(`${get}\r\n${get}Connection: close\r\n\r\n`);
    expect(heard.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(heard).toContain('Connection: keep-alive');
  });

  it('closes the connection of a client without a certificate that asks for attributes, as VOMS servers do', async () => {
    expect(await talk('GET /generate-ac HTTP/1.1\r\nHost: x\r\n\r\n', { isKnown: false })).toBe('');
    const known = await talk('GET /generate-ac HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(known).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('has attributes at the path of VOMS servers, in the form in which they are asked, and nowhere else', async () => {
    const end = 'HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    for (const request of [
      'POST /generate-ac',
      'GET /generate-ac/',
      `GET ${new URL(sandbox.url).origin}/generate-ac`,
    ]) {
      expect(await talk(`${request} ${end}`)).toMatch(/^HTTP\/1\.1 404 /);
    }
  });

  it('refuses malformed requests, and headers without an end', async () => {
    expect(await talk('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await talk(`GET /arex/rest HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('refuses bodies that are too long', async () => {
    expect(await send('PUT', '/delegations/abc', { body: Buffer.alloc(2 ** 20 + 1) })).toMatchObject({ status: 413 });
  });

  describe('when a fault has been requested', () => {
    const order = (fault: Fault): void => void sandbox.misbehave(fault);
    const list = () => send('GET', '/jobs');

    it('answers an error, and does nothing', async () => {
      order({ kind: 'fail', status: 503, reason: 'Out of order', method: 'POST', times: 1 });
      expect(await send('POST', '/jobs?action=new', { body: shellJob('exit 0') })).toMatchObject({
        status: 503,
        reason: 'Out of order',
      });
      expect((await list()).text).toBe('{"job":[]}');
      expect(await createJob(send, shellJob('exit 0'))).not.toBe('');
    });

    it('answers something else after acting', async () => {
      order({
        kind: 'replace-reply',
        status: 201,
        reason: 'Made up',
        body: '{"job":[]}',
        path: /action=new$/,
        times: 1,
      });
      expect(await send('POST', '/jobs?action=new', { body: shellJob('exit 0', staging(['never'])) })).toMatchObject({
        status: 201,
        reason: 'Made up',
        text: '{"job":[]}',
      });
      expect(JSON.parse((await list()).text).job).toHaveLength(1);
    });

    it('loses the answer after acting', async () => {
      order({ kind: 'lose-reply', path: /action=new$/, times: 1 });
      await expect(createJob(send, shellJob('exit 0', staging(['never'])))).rejects.toThrow(
        /socket hang up|ECONNRESET/,
      );
      expect(JSON.parse((await list()).text).job).toHaveLength(1);
    });

    it('waits', async () => {
      order({ kind: 'delay', milliseconds: 50, times: 1 });
      expect((await list()).status).toBe(200);
    });

    it('breaks off an answer', async () => {
      const id = await createJob(send, shellJob('exit 0', staging(['never'])));
      await send('PUT', `/jobs/${id}/session/a`, { body: 'x'.repeat(200_000) });
      order({ kind: 'break-download', afterBytes: 100_000, path: /session\/a$/, times: 1 });
      await expect(send('GET', `/jobs/${id}/session/a`)).rejects.toThrow('aborted');
      expect((await send('GET', `/jobs/${id}/session/a`)).text).toHaveLength(200_000);
    });

    it('breaks off before the first byte of an answer, the headers excepted', async () => {
      order({ kind: 'break-download', afterBytes: 0, times: 1 });
      await expect(list()).rejects.toThrow('aborted');
    });

    it('breaks off an upload, which then does not count', async () => {
      const id = await createJob(send, shellJob('exit 0', staging(['a'])));
      order({ kind: 'break-upload', afterBytes: 1000, method: 'PUT', times: 1 });
      await expect(send('PUT', `/jobs/${id}/session/a`, { body: 'x'.repeat(5000) })).rejects.toThrow(
        /socket hang up|EPIPE|ECONNRESET/,
      );
      await vi.waitFor(async () => expect((await send('GET', `/jobs/${id}/session/a`)).text).toHaveLength(1000));
      expect((await send('GET', `/jobs/${id}/diagnose/status`)).text).toBe('PREPARING');
    });

    it('announces a wrong length', async () => {
      order({ kind: 'wrong-length', byBytes: 3, times: 1 });
      await expect(list()).rejects.toThrow('aborted');
      order({ kind: 'wrong-length', byBytes: -3, times: 1 });
      const heard = await talk('GET /arex/rest/1.0/jobs HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n');
      expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 7\r\n[^{]*\{"job":\[\]\}$/);
      expect((await list()).text).toBe('{"job":[]}');
    });

    it('stops when it is ended', async () => {
      const end = sandbox.misbehave({ kind: 'fail', status: 500, reason: 'for ever' });
      expect([(await list()).status, (await list()).status]).toEqual([500, 500]);
      end();
      expect((await list()).status).toBe(200);
    });
  });
});
