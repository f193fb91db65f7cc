import { isIP } from 'node:net';
import { requireTrustedServer } from '../http/judge-server.js';
import { lookUpHost, reachPort } from '../http/reach-host.js';
import { fetchServerCertificates } from '../http/server-certificates.js';
import type { ServerTrust } from '../http/server-trust.js';
import type { Certificate } from '../pki/certificate.js';
import type { AnyCheck } from './run-checks.js';

const TIMEOUT_MS = 10_000;

/** The server, and who is trusted. */
export interface ServerChecksDependencies {
  /** `https://ce.example.org:443/arex` */
  readonly endpoint: string;
  readonly trust: Pick<ServerTrust, 'findTrustDefect'>;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}

/** The checks on the way to a server, in their order. It is shown no credential, and gets no request. */
export function serverChecks({ endpoint, trust, now, signal }: ServerChecksDependencies): readonly AnyCheck[] {
  const { hostname, port: text } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  const port = Number(text || '443');
  const target = { host, port, timeoutMs: TIMEOUT_MS, signal };
  let shown: readonly [Certificate, ...Certificate[]] | undefined;
  return [
    {
      name: 'host',
      needs: [],
      run: async () => ({ status: 'ok', facts: { host, addresses: await lookUpHost(target) } }),
    },
    {
      name: 'port',
      needs: ['host'],
      run: async () => ({ status: 'ok', facts: { port, address: await reachPort(target) } }),
    },
    {
      name: 'tls',
      needs: ['port'],
      run: async () => {
        shown = await fetchServerCertificates(endpoint, { signal, timeoutMs: TIMEOUT_MS });
        const [{ subject, issuer }] = shown;
        return { status: 'ok', facts: { subject, issuer } };
      },
    },
    {
      name: 'server-certificate',
      needs: ['tls', 'authorities'],
      run: async () => {
        if (shown === undefined) throw new RangeError('The certificates of the server have not been fetched');
        const [{ subject, issuer, notAfter }] = shown;
        const server = `${isIP(host) === 6 ? hostname : host}:${port}`;
        await requireTrustedServer(shown, { host, server, trust, now });
        return { status: 'ok', facts: { subject, issuer, notAfter } };
      },
    },
  ];
}
