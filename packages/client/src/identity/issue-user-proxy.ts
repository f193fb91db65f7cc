import type { Log } from '../log/log.js';
import type { Credential } from '../pki/credential.js';
import { issueProxy } from '../pki/proxy.js';
import type { ServerAuthorities } from '../voms/request-attributes.js';

export interface UserProxyOptions {
  /** The user certificate with its key. */
  readonly issuer: Credential;
  readonly validitySeconds: number;
  /** What to ask virtual organisations for; undefined for nothing. */
  readonly requests: readonly string[] | undefined;
  /** Files or directories that name their servers. @default the usual ones */
  readonly vomses: readonly string[] | undefined;
  /** The directory that says who may sign for which organisation. @default the usual one */
  readonly vomsDirectory: string | undefined;
  readonly authorities: ServerAuthorities;
  readonly log: Log;
  readonly now: () => Date;
}

/** Makes a proxy, with the attributes that virtual organisations are asked for. */
export async function issueUserProxy(options: UserProxyOptions): Promise<Credential> {
  const { issuer, validitySeconds, requests, authorities, log, now } = options;
  const proxy = await issueProxy({ issuer, validitySeconds, now: now() });
  if (requests === undefined) return proxy;
  const { obtainAttributes } = await import('./proxy-attributes.js');
  const time = now();
  const attributes = await obtainAttributes({
    requests,
    vomses: options.vomses,
    proxy,
    authorities,
    directory: options.vomsDirectory,
    lifetimeSeconds: Math.max(1, Math.floor((proxy.notAfter.getTime() - time.getTime()) / 1000)),
    log,
    now: time,
  });
  return issueProxy({ issuer, validitySeconds, now: now(), extensions: [attributes] });
}
