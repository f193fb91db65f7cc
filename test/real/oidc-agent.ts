import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenIdIssuer } from 'jasmin-arc-testing/tokens/openid-issuer.js';

/** Whether oidc-agent is on this machine. */
export const hasOidcAgent = ['oidc-agent', 'oidc-gen'].every(
  (program) => spawnSync(program, ['--version']).error === undefined,
);

/** A real oidc-agent. */
export interface OidcAgent extends AsyncDisposable {
  /** For `OIDC_SOCK`. */
  readonly socket: string;
  /**
   * Makes an account as its user would: the client is registered at the issuer, and the user confirms the code.
   * @param audience - what its tokens are for where nothing else is asked for
   */
  addAccount(name: string, issuer: OpenIdIssuer, audience: string): Promise<void>;
}

/** Starts oidc-agent, whose files are in a directory. */
export async function startOidcAgent(home: string): Promise<OidcAgent> {
  const socket = join(home, 'agent.sock');
  const env = { ...process.env, HOME: home, TMPDIR: home, OIDC_SOCK: socket, OIDC_ENCRYPTION_PW: 'for tests' };
  // Without a person, nothing can answer when it wants to log in again. It goes into the background once its socket is there.
  const words = ['--json', '--no-autoreauthenticate', '--socket-path', socket];
  const { stdout } = await promisify(execFile)('oidc-agent', words, { env });
  const { dpid } = JSON.parse(stdout) as { readonly dpid: string };
  return {
    socket,
    async addAccount(name, issuer, audience) {
      const scopes = 'openid offline_access compute.read compute.create compute.modify compute.cancel';
      const words = [
        `--issuer=${issuer.url}`,
        `--scope=${scopes}`,
        '--flow=device',
        '--redirect-uri=http://localhost:8080',
      ];
      const generating = spawn('oidc-gen', [...words, '--pw-env', '--prompt=none', '--confirm-yes', name], { env });
      const ended = once(generating, 'close');
      const [, code = ''] = await said(generating, /enter the code: (\S+)/);
      await issuer.approve(code, audience);
      const [status] = await ended;
      if (status !== 0) throw new Error(`oidc-gen has ended with ${status}`);
    },
    [Symbol.asyncDispose]: async () => void process.kill(Number(dpid)),
  };
}

/** Resolves when a program has said something, on stdout or stderr. @throws if it ends without */
function said(program: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (piece: Buffer) => {
      text += piece;
      const match = pattern.exec(text);
      if (match) resolve(match);
    };
    program.stdout?.on('data', hear);
    program.stderr?.on('data', hear);
    program.once('error', reject);
    program.once('close', (status) => reject(new Error(`It has ended with ${status}, and said: ${text}`)));
  });
}
