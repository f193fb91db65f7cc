import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ConnectionOptions } from 'jasmin-arc';

export interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface RequestOptions {
  readonly body?: string | Buffer | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sends scheme and host along in the request line, as ARC's own clients do. */
  readonly absolute?: boolean | undefined;
}

export type Send = (method: string, path: string, options?: RequestOptions) => Promise<Reply>;

/** What sends requests, `/jobs` and its like below `/arex/rest/1.0` or another version, in the name of a user. */
export async function restClient(
  config: ConnectionOptions,
  { version = '1.0', anonymous = false } = {},
): Promise<Send> {
  const { CLIENT_CERT = '', CLIENT_KEY = '', CERTS_DIR = '', ARC_SERVER = '' } = config;
  const ca = await readFile(join(CERTS_DIR, 'sandbox-ca.pem'));
  const identity = anonymous ? {} : { cert: await readFile(CLIENT_CERT), key: await readFile(CLIENT_KEY) };
  const { hostname, port } = new URL(`https://${ARC_SERVER}`);
  const agent = new https.Agent({ keepAlive: true }); // its connections end with the sandbox
  return async (method, path, { body, headers = {}, absolute = false } = {}) => {
    const target = /^\/(jobs|delegations|info)\b/.test(path) ? `/arex/rest/${version}${path}` : path;
    return await new Promise<Reply>((resolve, reject) => {
      const request = https.request(
        {
          hostname,
          port,
          ca,
          ...identity,
          agent,
          method,
          path: absolute ? `https://${ARC_SERVER.replace(/\/.*/, '')}${target}` : target,
          headers: { accept: 'application/json', ...headers },
        },
        (response) => {
          const { statusCode: status = 0, statusMessage: reason = '' } = response;
          const received = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          );
          buffer(response).then(
            (bytes) => resolve({ status, reason, headers: received, text: bytes.toString() }),
            reject,
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  };
}

const ADL_NAMESPACE = 'http://www.eu-emi.eu/es/2010/12/adl';

/** A description in ADL that runs a command in a shell. */
export const shellJob = (command: string, inside = ''): string =>
  `<ActivityDescription xmlns="${ADL_NAMESPACE}"><Application><Executable><Path>/bin/sh</Path><Argument>-c</Argument>` +
  `<Argument>${command.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Argument></Executable><Output>out</Output></Application>${inside}</ActivityDescription>`;

/** The part of a description that declares files. */
export const staging = (inputs: readonly string[], outputs: readonly string[] = []): string =>
  `<DataStaging>${inputs.map((name) => `<InputFile><Name>${name}</Name></InputFile>`).join('')}${outputs
    .map((name) => `<OutputFile><Name>${name}</Name></OutputFile>`)
    .join('')}</DataStaging>`;

/** Creates one job. */
export async function createJob(send: Send, description: string): Promise<string> {
  const { text } = await send('POST', '/jobs?action=new', { body: description });
  const id = /"id":"([^"]+)"/.exec(text)?.[1];
  if (id === undefined) throw new Error(`No job has been created: ${text}`);
  return id;
}
