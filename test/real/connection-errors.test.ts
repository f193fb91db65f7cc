import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  ArcError,
  ArcInterface,
  CertificateExpiredError,
  CredentialMissingError,
  CredentialRefusedError,
  KeyMismatchError,
  KeyPermissionsError,
  NoTargetsAvailableError,
  NotAnArcServerError,
  NotAuthorisedError,
  PassPhraseError,
  ProxyGenerationError,
  readUserCredential,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
} from 'jasmin-arc';
import { issueProxy } from 'jasmin-arc/pki';
import { describe, expect, inject, it, vi } from 'vitest';
import { writeProxyFile } from '../../packages/client/src/identity/proxy-file.js';
import { LogLines } from './log-lines.js';
import { anyServer, type CertificateFiles, releases, type ServerConnection, type TestServer } from './servers.js';

const PASS_PHRASE = 'correct horse battery staple';

/** Fails to reach a server, and gives the error with everything that was said about it. */
async function failure(config: ServerConnection, passPhrase?: string): Promise<{ error: ArcError; told: string }> {
  const log = new LogLines();
  const options = passPhrase === undefined ? {} : { passPhrase: () => passPhrase };
  await using arc = new ArcInterface(config, { log, logLevel: 'DEBUG', ...options });
  const error: unknown = await arc.submitJob('/bin/true').catch((caught: unknown) => caught);
  if (!(error instanceof ArcError)) throw new Error(`expected an ArcError, got ${inspect(error)}`);
  return { error, told: `${inspect(error, { depth: null, showHidden: true })}\n${error.hint}\n${log.text}` };
}

/** The texts that would give away a private key or its pass phrase. */
function secretsOf({ CLIENT_KEY, PROXY_FILE }: ServerConnection): readonly string[] {
  const files = [CLIENT_KEY, PROXY_FILE].filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'));
  const keys = files.flatMap((text) => text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*/g) ?? []);
  return [PASS_PHRASE, ...keys.flatMap((key) => key.split('\n').filter((line) => /^[A-Za-z0-9+/=]{16,}$/.test(line)))];
}

/** One error for one situation: this class, this code, what to do next, and no secrets. */
async function expectFailure(
  config: ServerConnection,
  expected: {
    readonly is: abstract new (...args: never[]) => ArcError;
    readonly family: abstract new (...args: never[]) => ArcError;
    readonly code: string;
    readonly says: RegExp;
    readonly hint: RegExp;
  },
  passPhrase?: string,
): Promise<void> {
  const { error, told } = await failure(config, passPhrase);
  expect(error).toBeInstanceOf(expected.is);
  expect(error).toBeInstanceOf(expected.family);
  expect(error.code).toBe(expected.code);
  expect(error.message).toMatch(expected.says);
  expect(error.hint).toMatch(expected.hint);
  for (const secret of secretsOf(config)) expect(told).not.toContain(secret);
}

interface Listening extends AsyncDisposable {
  readonly url: string;
}

async function listening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/arex`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

const tlsServer = (host: CertificateFiles, listener: RequestListener = (_, response) => response.end()) =>
  listening(
    createHttpsServer(
      { cert: readFileSync(host.cert), key: readFileSync(host.key), requestCert: true, rejectUnauthorized: false },
      listener,
    ),
  );

/** A port of this machine where nothing listens. */
async function closedPort(): Promise<string> {
  await using server = await listening(createTcpServer());
  return server.url;
}

async function fileWith(content: string, mode: number): Promise<string> {
  const path = join(await mkdtemp(join(inject('scratch'), 'errors-')), 'key.pem');
  await writeFile(path, content, { mode });
  await chmod(path, mode);
  return path;
}

/**
 * Puts a proxy that was valid for a second, right after the testbed's authority came into being, into its file.
 * @returns a moment when it was valid
 */
async function installExpiredProxy({
  CLIENT_CERT,
  CLIENT_KEY,
  PROXY_FILE,
  CERTS_DIR,
}: ServerConnection): Promise<Date> {
  const issuer = await readUserCredential({ clientCert: CLIENT_CERT, clientKey: CLIENT_KEY });
  const authority = new X509Certificate(readFileSync(join(CERTS_DIR, 'ARC-TestCA-testbed.pem')));
  const now = new Date(Math.max(issuer.notBefore.getTime(), Date.parse(authority.validFrom)) + 1_000);
  await writeProxyFile(PROXY_FILE, await issueProxy({ issuer, validitySeconds: 1, now }));
  return now;
}

describe('a server that cannot be reached or trusted', () => {
  const server = anyServer();

  it('given it is down, then it is a ServerUnreachableError, and trying again may help', async () => {
    const config = { ...server.connection(), ARC_SERVER: await closedPort() };
    await expectFailure(config, {
      is: ServerUnreachableError,
      family: NoTargetsAvailableError,
      code: 'ERR_ARC_SERVER_UNREACHABLE',
      says: /localhost:\d+: the connection was refused/,
      hint: /whether the server is running/,
    });
    expect((await failure(config)).error.retryable).toBe(true);
  });

  it('given its host name does not exist, then it is a ServerUnreachableError that asks for the spelling', async () => {
    await expectFailure(
      { ...server.connection(), ARC_SERVER: 'ce.no-such-site.invalid' },
      {
        is: ServerUnreachableError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_SERVER_UNREACHABLE',
        says: /ce\.no-such-site\.invalid:443: .*host name/,
        hint: /network of this machine/,
      },
    );
  });

  it('given its certificate is for another host, then it is a ServerNameMismatchError', async () => {
    await using wrong = await tlsServer(server.hosts['wrong-name']);
    await expectFailure(
      { ...server.connection(), ARC_SERVER: wrong.url },
      {
        is: ServerNameMismatchError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_SERVER_NAME_MISMATCH',
        says: /issued for another host name/,
        hint: /the name in the certificate/,
      },
    );
  });

  it('given its certificate has expired, then it is a ServerNotTrustedError', async () => {
    await using late = await tlsServer(server.hosts.expired);
    await expectFailure(
      { ...server.connection(), ARC_SERVER: late.url },
      {
        is: ServerNotTrustedError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_SERVER_NOT_TRUSTED',
        says: /its certificate has expired/,
        hint: /clock of this machine/,
      },
    );
  });

  it('given its authority is unknown, then it is a ServerNotTrustedError, and it has seen no credential', async () => {
    let connections = 0;
    await using other = await tlsServer(server.hosts['unknown-authority'], () => {
      connections += 1;
    });
    await expectFailure(
      { ...server.connection(), ARC_SERVER: other.url },
      {
        is: ServerNotTrustedError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_SERVER_NOT_TRUSTED',
        says: /the authority that issued its certificate is not in CERTS_DIR/,
        hint: /into the directory that CERTS_DIR names/,
      },
    );
    expect(connections).toBe(0);
  });

  it.each([
    ['a web server that knows no ARC', 404, 'Not found'],
    ['a web server with a page for everything', 200, '<!doctype html><title>Welcome</title>'],
    ['a service that answers in JSON, but not this', 200, '{"status":"ok"}'],
  ])('given it is %s, then it is a NotAnArcServerError', async (_, status, body) => {
    await using web = await tlsServer(server.hosts.localhost, (request, response) => {
      request.resume();
      response.writeHead(status).end(body);
    });
    await expectFailure(
      { ...server.connection(), ARC_SERVER: web.url },
      {
        is: NotAnArcServerError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_NOT_AN_ARC_SERVER',
        says: /localhost:\d+/,
        hint: /host, port and path of ARC_SERVER/,
      },
    );
  });

  it('given it speaks plain HTTP, then it is a NotAnArcServerError', async () => {
    await using plain = await listening(createHttpServer((_, response) => response.end('hello')));
    await expectFailure(
      { ...server.connection(), ARC_SERVER: plain.url },
      {
        is: NotAnArcServerError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_NOT_AN_ARC_SERVER',
        says: /does not speak HTTPS/,
        hint: /host(, port and path| and port) of ARC_SERVER/,
      },
    );
  });

  it('given it speaks something else, then it is a NotAnArcServerError', async () => {
    await using ssh = await listening(
      createTcpServer((socket) =>
        socket
          .on('error', () => {})
          .resume()
          .end('SSH-2.0-x\r\n'),
      ),
    );
    await expectFailure(
      { ...server.connection(), ARC_SERVER: ssh.url },
      {
        is: NotAnArcServerError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_NOT_AN_ARC_SERVER',
        says: /does not speak HTTPS/,
        hint: /host(, port and path| and port) of ARC_SERVER/,
      },
    );
  });
});

describe('a credential of one’s own that cannot be used', () => {
  const server = anyServer();

  it('given the user certificate has expired, then it is a CertificateExpiredError', async () => {
    await expectFailure(server.connection('expired'), {
      is: CertificateExpiredError,
      family: ProxyGenerationError,
      code: 'ERR_ARC_CERTIFICATE_EXPIRED',
      says: /certificate .*CN=tester expired on /,
      hint: /Renew the certificate/,
    });
  });

  it('given the proxy has expired and the key is missing, then it is a CertificateExpiredError that says both', async () => {
    const config = server.connection();
    await installExpiredProxy(config);
    await expectFailure(
      { ...config, CLIENT_KEY: '/nonexistent/key.pem' },
      {
        is: CertificateExpiredError,
        family: ProxyGenerationError,
        code: 'ERR_ARC_CERTIFICATE_EXPIRED',
        says: /proxy in .*proxy\.pem .*expired on .*\/nonexistent\/key\.pem/,
        hint: /CLIENT_KEY/,
      },
    );
  });

  it('given the key is missing, then it is a CredentialMissingError', async () => {
    await expectFailure(
      { ...server.connection(), CLIENT_KEY: '/nonexistent/key.pem' },
      {
        is: CredentialMissingError,
        family: ProxyGenerationError,
        code: 'ERR_ARC_CREDENTIAL_MISSING',
        says: /\/nonexistent\/key\.pem/,
        hint: /CLIENT_KEY/,
      },
    );
  });

  it('given the key is another’s, then it is a KeyMismatchError', async () => {
    await expectFailure(
      { ...server.connection(), CLIENT_KEY: server.users.colleague.key },
      {
        is: KeyMismatchError,
        family: ProxyGenerationError,
        code: 'ERR_ARC_KEY_MISMATCH',
        says: /does not belong to/,
        hint: /the key that the certificate was requested with/,
      },
    );
  });

  it('given others can read the key, then it is a KeyPermissionsError', async () => {
    const CLIENT_KEY = await fileWith(readFileSync(server.users.tester.key, 'utf8'), 0o644);
    await expectFailure(
      { ...server.connection(), CLIENT_KEY },
      {
        is: KeyPermissionsError,
        family: ProxyGenerationError,
        code: 'ERR_ARC_KEY_PERMISSIONS',
        says: /mode 644/,
        hint: /chmod 600/,
      },
    );
  });

  it('given a wrong pass phrase, then it is a PassPhraseError; given the right one, it works', async () => {
    const key = createPrivateKey(readFileSync(server.users.tester.key));
    const encrypted = (passphrase: string) =>
      key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
    const expected = {
      is: PassPhraseError,
      family: ProxyGenerationError,
      code: 'ERR_ARC_PASS_PHRASE',
      says: /pass phrase/,
      hint: /pass phrase/,
    };
    const other = { ...server.connection(), CLIENT_KEY: await fileWith(encrypted('something else'), 0o600) };
    await expectFailure(other, expected, PASS_PHRASE);
    await expectFailure(other, expected);

    const right = { ...server.connection(), CLIENT_KEY: await fileWith(encrypted(PASS_PHRASE), 0o600) };
    const log = new LogLines();
    await using arc = new ArcInterface(right, { log, logLevel: 'DEBUG', passPhrase: () => PASS_PHRASE });
    expect(await arc.listJobs()).toBeInstanceOf(Array);
    expect(secretsOf(right).length).toBeGreaterThan(20);
    for (const secret of secretsOf(right)) expect(log.text).not.toContain(secret);
  });
});

describe.each(releases)('what $name refuses', (server: TestServer) => {
  it('given CERTS_DIR does not have its authority, then it is a ServerNotTrustedError', async () => {
    await expectFailure(
      { ...server.connection(), CERTS_DIR: server.otherCertsDir },
      {
        is: ServerNotTrustedError,
        family: NoTargetsAvailableError,
        code: 'ERR_ARC_SERVER_NOT_TRUSTED',
        says: /the authority that issued its certificate is not in CERTS_DIR/,
        hint: /into the directory that CERTS_DIR names/,
      },
    );
  });

  it('given a user that it does not authorise, then it is a NotAuthorisedError', async () => {
    await expectFailure(server.connection('stranger'), {
      is: NotAuthorisedError,
      family: NoTargetsAvailableError,
      code: 'ERR_ARC_NOT_AUTHORISED',
      says: /refuses access to this user: \d+ User can't be assigned configuration/,
      hint: /authorise your certificate's subject/,
    });
  });

  it('given a user from an authority that it does not know, then it is a CredentialRefusedError', async () => {
    await expectFailure(server.connection('outsider'), {
      is: CredentialRefusedError,
      family: ProxyGenerationError,
      code: 'ERR_ARC_CREDENTIAL_REFUSED',
      says: /CN=outsider.*does not know the authority/,
      hint: /trust your authority/,
    });
  });

  it('given a proxy that expired by its clock, not by ours, then it is a CredentialRefusedError', async () => {
    const config = { ...server.connection(), PROXY_RENEWAL_THRESHOLD: 0 };
    const then = await installExpiredProxy(config);
    vi.useFakeTimers({ toFake: ['Date'], now: then });
    try {
      await expectFailure(config, {
        is: CredentialRefusedError,
        family: ProxyGenerationError,
        code: 'ERR_ARC_CREDENTIAL_REFUSED',
        says: /expired by the clock of the server/,
        hint: /set the clock of this machine/,
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
