import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What the testbed says about a compute element it has started: its server.json. */
export interface ServerFacts {
  readonly kind: 'ce';
  readonly name: string;
  /** As Debian packages it, e.g. `6.17.0`. */
  readonly release: string;
  readonly interfaces: readonly ('rest' | 'emies')[];
  readonly lrms: 'fork' | 'slurm';
  readonly queue: string;
  readonly url: string;
  /** How late the information document, and with it REST's job status, may be. */
  readonly infoPeriodSeconds: number;
  /** A configuration ready for a person to use; tests make their own. */
  readonly configFile: string;
  readonly usersDir: string;
  readonly hostsDir: string;
  readonly certsDir: string;
  readonly otherCertsDir: string;
  readonly controlDir: string;
  readonly sessionDir: string;
  readonly logDir: string;
  /** The batch system's commands that this server runs, wrappers a test may replace; null where there are none. */
  readonly batchBinDir: string | null;
  /** The issuer whose tokens this server accepts. It is to be run by the test, with this private key. */
  readonly tokenIssuer: { readonly url: string; readonly key: string };
  /** The local account all its users are mapped to. */
  readonly jobUser: string;
  /** Process ids when the server was last started; the web service gets another one by `startService`. */
  readonly pids: { readonly arex: number; readonly ws: number };
}

/** The same of the VOMS servers of a virtual organisation, both on this machine. */
export interface VomsFacts {
  readonly kind: 'voms';
  readonly name: string;
  /** Of the one that speaks HTTPS, as Debian packages it, e.g. `2.1.2`. */
  readonly release: string;
  readonly vo: string;
  readonly port: number;
  /** Of the other one, which closes the connection on requests of HTTP. */
  readonly legacyPort: number;
  /** The longest validity of attributes that they give. */
  readonly longestLifetimeSeconds: number;
  /** The file with the lines of both servers, that of the first one first. */
  readonly vomses: string;
  /** The VOMS directory, which names their signer. */
  readonly vomsDir: string;
}

const script = fileURLToPath(new URL('../../testbed/testbed.sh', import.meta.url));
const run = promisify(execFile);

/** Runs a verb of the testbed. @throws the script's own words, when it fails */
export async function testbed(...args: readonly string[]): Promise<string> {
  try {
    return (await run('bash', [script, ...args])).stdout;
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new Error(`testbed ${args.join(' ')}: ${said}`, { cause });
  }
}

export interface ServerState {
  readonly state: string;
  readonly server: ServerFacts | VomsFacts;
}

/** The servers that have been brought up, and whether they still are. */
export async function serverStates(): Promise<readonly ServerState[]> {
  // The testbed is ours and writes this by one template: the shape is a matter between two files of one commit.
  return JSON.parse(await testbed('status', '--json')) as ServerState[];
}
