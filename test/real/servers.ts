import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ConnectionOptions } from '../../packages/client/src/config/connection-config.js';
import { type ServerFacts, testbed } from './testbed.js';

const USERS = ['tester', 'colleague', 'member', 'stranger', 'outsider', 'expired'] as const;
const HOSTS = ['localhost', 'wrong-name', 'expired', 'unknown-authority'] as const;

/**
 * `tester` and `colleague` are authorised by every server and mapped to one account; `member` is, too, but only with attributes of
 * the virtual organisation testvo that the key of the host `localhost` has signed; `stranger` has a good certificate
 * and is authorised nowhere; `outsider` comes from another authority; `expired` is the tester, too late.
 */
export type UserName = (typeof USERS)[number];
/** `localhost` is what the servers show; the others are for servers of a test's own that a client must refuse. */
export type HostName = (typeof HOSTS)[number];

/** A user of whom the servers have few jobs: a submission without an answer is looked for among all jobs of its user. */
export const FEW_JOBS: UserName = 'colleague';

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export type ServerConnection = ConnectionOptions &
  Required<
    Pick<ConnectionOptions, 'CLIENT_KEY' | 'CLIENT_CERT' | 'CERTS_DIR' | 'PROXY_FILE' | 'ARC_SERVER' | 'JOBS_INFO_FILE'>
  >;

/** A running server of the testbed, as a test needs it. */
export interface TestServer extends ServerFacts {
  /** The tester's connection, with a proxy file and a job list of this test file's own. */
  readonly config: ServerConnection;
  readonly users: Readonly<Record<UserName, CertificateFiles>>;
  readonly hosts: Readonly<Record<HostName, CertificateFiles>>;
  /** Another connection, whose PROXY_FILE and JOBS_INFO_FILE do not exist yet. */
  connection(user?: UserName): ServerConnection;
  /** The web service goes away, as when a host is rebooted; jobs go on. Only in test/real/alone. */
  stopService(): Promise<void>;
  /** Returns once it answers again. */
  startService(): Promise<void>;
  /** The web service keeps its port and connections and no longer answers; jobs go on. Only in test/real/alone. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

const filesOf = <Name extends string>(directory: string, names: readonly Name[]) =>
  // Object.fromEntries forgets the names it was given.
  Object.fromEntries(
    names.map((name) => [name, { cert: join(directory, name, 'cert.pem'), key: join(directory, name, 'key.pem') }]),
  ) as Record<Name, CertificateFiles>;

function testServer(facts: ServerFacts): TestServer {
  const users = filesOf(facts.usersDir, USERS);
  const connection = (user: UserName = 'tester'): ServerConnection => {
    const directory = mkdtempSync(join(inject('scratch'), `${facts.name}-${user}-`));
    return {
      CLIENT_KEY: users[user].key,
      CLIENT_CERT: users[user].cert,
      CERTS_DIR: facts.certsDir,
      PROXY_FILE: join(directory, 'proxy.pem'),
      ARC_SERVER: facts.url,
      JOBS_INFO_FILE: join(directory, 'jobs.dat'),
    };
  };
  const verb = (name: string) => async (): Promise<void> => {
    await testbed(name, facts.name);
  };
  return {
    ...facts,
    users,
    hosts: filesOf(facts.hostsDir, HOSTS),
    config: connection(),
    connection,
    stopService: verb('stop-ws'),
    startService: verb('start-ws'),
    pause: verb('pause'),
    resume: verb('resume'),
  };
}

/** Every server under test. */
export const allServers: readonly TestServer[] = inject('servers').map(testServer);

const isSlow = ({ infoPeriodSeconds }: TestServer) => infoPeriodSeconds >= 60;

/** Those that speak REST and whose information is fresh, for `describe.each(servers)('on $name', (server) => …)`. */
export const servers = allServers.filter((server) => server.interfaces.includes('rest') && !isSlow(server));

/** One of each release, for what a batch system has no part in: who is let in, and what becomes of requests and answers. */
export const releases = servers.filter(({ lrms }) => lrms === 'fork');

const batchReleases = new Set(servers.filter(({ lrms }) => lrms === 'slurm').map(({ release }) => release));

/** Each release, batch system and interface: of a release that is in front of a batch system, no other one that speaks REST. */
export const kinds = allServers.filter(
  (server) =>
    !isSlow(server) &&
    (server.lrms === 'slurm' || !server.interfaces.includes('rest') || !batchReleases.has(server.release)),
);

/** Those of them that speak REST. */
export const restKinds = kinds.filter(({ interfaces }) => interfaces.includes('rest'));

/** A server for tests that do not depend on the kind of server. @throws Error if there is none */
export function anyServer(): TestServer {
  const [server] = servers;
  if (server === undefined) throw new Error('These tests need a server that speaks REST: npm run testbed -- up arc6');
  return server;
}

/** Servers with each of the interfaces that they speak, for `INTERFACE`. */
export const spokenOn = (some: readonly TestServer[]) =>
  some.flatMap((server) => server.interfaces.map((spoken) => ({ ...server, server, spoken })));

/** Those with the information provider's period as A-REX is shipped, for what a client makes of late news. */
export const slowServers = allServers.filter(isSlow);
