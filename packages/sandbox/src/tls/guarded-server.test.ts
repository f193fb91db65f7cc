import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from '../authority/test-authority.js';
import { type AlertNumber, Alerts } from './alert-record.js';
import { createGuardedServer } from './guarded-server.js';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

describe('a TLS server that judges client certificates itself', () => {
  let directory: string;
  let authority: TestAuthority;
  let host: Pair;
  let user: Pair;
  let server: net.Server;
  let judged: (readonly Buffer[])[];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    authority = await TestAuthority.open(directory);
    const read = async (files: { readonly certificatePath: string; readonly keyPath: string }): Promise<Pair> => ({
      cert: await readFile(files.certificatePath, 'utf8'),
      key: await readFile(files.keyPath, 'utf8'),
    });
    [host, user] = [await read(await authority.host()), await read(await authority.user('tester'))];
  });
  afterAll(() => rmSync(directory, { recursive: true }));
  afterEach(() => server.close());

  const listen = async (newestTls: 'TLSv1.2' | 'TLSv1.3', alert?: AlertNumber): Promise<number> => {
    judged = [];
    server = createGuardedServer<string>({
      certificateChain: host.cert + authority.certificate.toPem(),
      privateKey: host.key,
      newestTls,
      judge: (certificates) => {
        judged.push(certificates);
        return alert === undefined
          ? { accepted: true, client: `${certificates.length}` }
          : { accepted: false, alert, reason: 'for the test' };
      },
      accepted: (socket, client) => socket.end(`hello ${client}`),
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  /** What the server says, or the error with which the connection ends. */
  const connect = (port: number, options: tls.ConnectionOptions = {}): Promise<string> =>
    new Promise((resolve) => {
      let said = '';
      const socket = tls.connect({ host: 'localhost', port, ca: authority.certificate.toPem(), ...options });
      socket.on('data', (chunk) => {
        said += chunk.toString();
      });
      socket.on('error', (error) => resolve(error.message));
      socket.on('end', () => resolve(said));
    });

  describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
    it('receives the certificates and accepts the client', async () => {
      const port = await listen(version);
      expect(await connect(port, { ...user, maxVersion: version })).toMatch(/^hello \d$/);
      expect(judged[0]?.[0]?.length).toBeGreaterThan(100);
    });

    it('accepts a client without a certificate, if that is the verdict', async () => {
      expect(await connect(await listen(version))).toBe('hello 0');
    });

    it.each([
      [Alerts.certificateExpired, 'alert certificate expired'],
      [Alerts.unknownAuthority, 'alert unknown ca'],
      [Alerts.badCertificate, 'alert bad certificate'],
      [Alerts.certificateUnknown, 'alert certificate unknown'],
    ])('refuses with alert %i', async (alert, message) => {
      const port = await listen(version, alert);
      expect(await connect(port, user)).toContain(message);
    });

    it('refuses with every cipher', async () => {
      const port = await listen(version, Alerts.certificateExpired);
      const ciphers =
        version === 'TLSv1.3'
          ? ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
          : ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'];
      for (const cipher of ciphers) {
        expect(await connect(port, { ...user, ciphers: cipher, maxVersion: version })).toContain('certificate expired');
      }
    });
  });

  it('given a session from before, then the certificates are asked for again', async () => {
    const port = await listen('TLSv1.2');
    let session: Buffer | undefined;
    await new Promise<void>((resolve) => {
      const first = tls.connect({ host: 'localhost', port, ca: authority.certificate.toPem(), ...user }, () => {
        session = first.getSession();
      });
      first.resume().on('close', () => resolve());
    });
    expect(await connect(port, { ...user, session })).toMatch(/^hello [1-9]$/);
  });

  it('survives clients that do not speak TLS', async () => {
    const port = await listen('TLSv1.3');
    const { default: plain } = await import('node:net');
    await new Promise<void>((resolve) => {
      const socket = plain.connect(port, '127.0.0.1', () => socket.end('GET / HTTP/1.1\r\n\r\n'));
      socket.resume().on('close', () => resolve());
      socket.on('error', () => {});
    });
    expect(await connect(port, user)).toMatch(/^hello/);
  });
});
