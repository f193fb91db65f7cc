import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAuthority } from '../authority/test-authority.js';
import { fetchFile, parseStagingUrl, sendFile } from './remote-file.js';

describe('staging files', () => {
  let directory: string;
  let server: http.Server;
  let received: { readonly method: string; readonly body: string } | undefined;
  const options = { credentials: { authorities: [] }, signal: new AbortController().signal };

  const listen = async (listener: Server): Promise<number> => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return (listener.address() as AddressInfo).port;
  };
  let base: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    server = http.createServer(async (request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/file' }).end();
      else if (request.url === '/circle') response.writeHead(302, { location: '/circle' }).end();
      else if (request.url === '/out') response.writeHead(302, { location: 'file:///etc/hostname' }).end();
      else if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': 100 });
        response.write('some', () => response.destroy());
      } else if (request.url === '/file') {
        received = { method: request.method ?? '', body: await text(request) };
        response.end('content');
      } else response.writeHead(404, 'Gone fishing').end();
    });
    base = `http://127.0.0.1:${await listen(server)}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true });
  });

  const destination = (): string => join(directory, 'new', 'file');

  it('fetches over http, redirections followed, and makes the directory', async () => {
    await fetchFile(`${base}/moved`, destination(), options);
    expect(readFileSync(destination(), 'utf8')).toBe('content');
  });

  it('fetches nothing but ordinary files, and does not wait for others', async () => {
    execFileSync('mkfifo', [join(directory, 'fifo')]);
    for (const path of [join(directory, 'fifo'), directory, '/dev/zero']) {
      const url = pathToFileURL(path).href;
      await expect(fetchFile(url, destination(), options)).rejects.toThrow(`${url}: this is not an ordinary file`);
    }
    const url = pathToFileURL(join(directory, 'none')).href;
    await expect(fetchFile(url, destination(), options)).rejects.toThrow(/: ENOENT: no such file or directory$/);
  });

  it('sends by PUT, whole', async () => {
    writeFileSync(join(directory, 'result'), 'x'.repeat(100_000));
    await sendFile(await open(join(directory, 'result')), `${base}/file`, options);
    expect(received).toEqual({ method: 'PUT', body: 'x'.repeat(100_000) });
  });

  it('copies to and from file URLs', async () => {
    writeFileSync(join(directory, 'a b'), 'local');
    await fetchFile(pathToFileURL(join(directory, 'a b')).href, destination(), options);
    await sendFile(await open(destination()), pathToFileURL(join(directory, 'out', 'c')).href, options);
    expect(readFileSync(join(directory, 'out', 'c'), 'utf8')).toBe('local');
  });

  it.each([
    ['/none', 'the server answers 404 Gone fishing'],
    ['/circle', 'redirected more than 5 times'],
    ['/out', 'redirected to file:///etc/hostname'],
    ['/cut', 'aborted'],
  ])('says why %s cannot be fetched: %s', async (path, reason) => {
    await expect(fetchFile(`${base}${path}`, destination(), options)).rejects.toThrow(`${base}${path}: ${reason}`);
  });

  it('says why a file cannot be sent', async () => {
    writeFileSync(join(directory, 'result'), 'x');
    await expect(sendFile(await open(join(directory, 'result')), `${base}/none`, options)).rejects.toThrow(
      '404 Gone fishing',
    );
    await expect(sendFile(await open(join(directory, 'result')), 'http://127.0.0.1:1/', options)).rejects.toThrow(
      'ECONNREFUSED',
    );
  });

  it('refuses unknown schemes, and texts that are not URLs', () => {
    expect(() => parseStagingUrl('gsiftp://host/x')).toThrow(
      'gsiftp://host/x: the scheme gsiftp is not supported here, only file, http and https are',
    );
    expect(() => parseStagingUrl('no url')).toThrow('this is not a URL');
  });

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort();
    await expect(fetchFile(`${base}/file`, destination(), { ...options, signal })).rejects.toThrow('abort');
  });

  it('shows the delegated identity over https, and trusts the authorities given', async () => {
    const authority = await TestAuthority.open(join(directory, 'authority'));
    const [host, user] = [await authority.host(), await authority.user('tester')];
    const tls = https.createServer(
      {
        cert: await readFile(host.certificatePath),
        key: await readFile(host.keyPath),
        ca: authority.certificate.toPem(),
        requestCert: true,
      },
      (_request, response) => response.end('secret content'),
    );
    const url = `https://localhost:${await listen(tls)}/file`;
    const identity = {
      certificateChain: await readFile(user.certificatePath, 'utf8'),
      privateKey: await readFile(user.keyPath, 'utf8'),
    };
    const credentials = { identity, authorities: [authority.certificate.toPem()] };
    await fetchFile(url, destination(), { ...options, credentials });
    expect(readFileSync(destination(), 'utf8')).toBe('secret content');
    await expect(fetchFile(url, destination(), options)).rejects.toThrow('certificate');
    await new Promise((resolve) => tls.close(resolve));
  });
});
