import { connect, createServer } from 'node:net';
import { startSandbox } from 'jasmin-arc-sandbox';
import { describe, expect, it } from 'vitest';
import { fetchServerCertificates, type ServerCertificatesOptions } from './server-certificates.js';

describe('the certificates that a server shows', () => {
  it('are read, of any issuer, without showing a client certificate', async () => {
    await using sandbox = await startSandbox();
    const [own] = await fetchServerCertificates(sandbox.url);
    expect(own.subject).toMatch(/CN=/);
    expect(own.issuer).not.toBe(own.subject);
  });

  it('is nothing where there is no server, or one without TLS', async () => {
    await expect(fetchServerCertificates('localhost:1')).rejects.toMatchObject({ code: 'ERR_ARC_SERVER_UNREACHABLE' });
    await expect(fetchServerCertificates('a b')).rejects.toMatchObject({ code: 'ERR_ARC_INVALID_CONFIG' });
    const plain = createServer((socket) => socket.on('error', () => undefined).end('220 mail.example.org\r\n'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as { readonly port: number }; // it listens on TCP
    await expect(fetchServerCertificates(`localhost:${port}`)).rejects.toMatchObject({
      code: 'ERR_ARC_NOT_AN_ARC_SERVER',
    });
    plain.close();
  });

  it('are asked for again where the first bytes of the server were no TLS', async () => {
    await using sandbox = await startSandbox();
    const sandboxPort = Number(new URL(sandbox.url).port);
    let connections = 0;
    const flaky = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      if (connections === 1) return void socket.end('220 mail.example.org\r\n').resume();
      const target = connect(sandboxPort, 'localhost');
      target.on('error', () => socket.destroy());
      socket.pipe(target).pipe(socket);
    });
    await new Promise<void>((resolve) => flaky.listen(0, '127.0.0.1', resolve));
    const { port } = flaky.address() as { readonly port: number }; // it listens on TCP
    const [own] = await fetchServerCertificates(`localhost:${port}`);
    expect([own.subject, connections]).toEqual([(await fetchServerCertificates(sandbox.url))[0].subject, 2]);
    flaky.close();
  });

  it('is not waited for longer than asked, nor after an abort', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { readonly port: number }; // it listens on TCP
    await expect(fetchServerCertificates(`127.0.0.1:${port}`, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'ERR_ARC_SERVER_UNREACHABLE',
    });
    const abort = new AbortController();
    const asked = fetchServerCertificates(`127.0.0.1:${port}`, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    silent.close();
  });

  it('is not asked for with what is no address, or with options that are not known', async () => {
    const given = [
      [undefined, {}, 'fetchServerCertificates: address must be a string; it is undefined'],
      ['localhost:1', { timeout: 5 }, 'fetchServerCertificates: options.timeout is not known. Did you mean timeoutMs?'],
    ] as const;
    for (const [address, options, message] of given) {
      const asked = fetchServerCertificates(address as string, options as ServerCertificatesOptions);
      await expect(asked).rejects.toMatchObject({ code: 'ERR_ARC_INVALID_ARGUMENT', message });
    }
  });
});
