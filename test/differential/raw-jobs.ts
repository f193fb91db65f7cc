import { readdir, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { XmlElement } from '../../packages/client/src/xml/xml-element.js';
import { readXml } from '../../packages/client/src/xml/xml-reader.js';

/** A job to be run from its document as it is, without anything of the client in between. */
export interface RawJob {
  readonly adl: string;
  /** Files to upload: name in the session directory and local path. */
  readonly uploads: readonly { readonly name: string; readonly localPath: string }[];
}

/** What became of a job, without anything that differs from run to run. */
export interface Outcome {
  readonly state: string;
  /** Why it failed, in the server's words; empty if it did not. */
  readonly reason: string;
  /** Everything left in the session directory. */
  readonly files: Readonly<Record<string, string>>;
}

/** Paths of PEM files, and the address, e.g. `https://localhost:4443/arex`. */
export interface RawServer {
  readonly url: string;
  readonly cert: string;
  readonly key: string;
  /** Of the authorities to trust. */
  readonly certsDir: string;
}

const POLL_MILLISECONDS = 2_000;

/**
 * Runs jobs side by side over bare REST and tells what became of them; then removes them.
 * @throws if the server refuses one, or they do not end in time
 */
export async function runRawJobs(
  jobs: readonly RawJob[],
  server: RawServer,
  { deadlineSeconds = 600 }: { readonly deadlineSeconds?: number } = {},
): Promise<readonly Outcome[]> {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 4,
    cert: await readFile(server.cert),
    key: await readFile(server.key),
    ca: [...(await readAuthorities(server.certsDir))],
  });
  const ask = (method: string, path: string, body?: string | Buffer): Promise<Answer> =>
    send(agent, method, `${server.url}/rest/1.0/${path}`, body);
  let ids: readonly string[] = [];
  const act = (action: string): Promise<Answer> =>
    ask('POST', `jobs?action=${action}`, `<jobs>${ids.map((id) => `<job><id>${id}</id></job>`).join('')}</jobs>`);
  try {
    ids = await createAll(jobs, ask);
    await Promise.all(
      jobs.flatMap(({ uploads }, index) =>
        uploads.map(async ({ name, localPath }) => {
          const path = `jobs/${ids[index]}/session/${name.split('/').map(encodeURIComponent).join('/')}`;
          expectStatus(await ask('PUT', path, await readFile(localPath)), 200, `uploading ${name}`);
        }),
      ),
    );
    const states = await waitForAll(ids, ask, deadlineSeconds);
    const outcomes: Outcome[] = [];
    for (const id of ids) {
      const failed = await ask('GET', `jobs/${id}/diagnose/failed`);
      outcomes.push({
        state: states.get(id) ?? '',
        reason: failed.status === 200 ? failed.body.toString().trim() : '',
        files: await readSession(`jobs/${id}/session`, ask),
      });
    }
    return outcomes;
  } finally {
    // Those that have ended take no harm from the first.
    if (ids.length > 0) await act('kill').then(() => act('clean'));
    agent.destroy();
  }
}

async function readAuthorities(directory: string): Promise<readonly Buffer[]> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.pem'));
  return Promise.all(files.map((name) => readFile(join(directory, name))));
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

type Ask = (method: string, path: string, body?: string | Buffer) => Promise<Answer>;

async function createAll(jobs: readonly RawJob[], ask: Ask): Promise<readonly string[]> {
  const documents = jobs.map(({ adl }) => adl.replace(/^\s*<\?xml[^>]*\?>\s*/, ''));
  const answer = await ask(
    'POST',
    'jobs?action=new',
    `<ActivityDescriptions>${documents.join('')}</ActivityDescriptions>`,
  );
  expectStatus(answer, 201, 'creating jobs');
  const items = readXml(answer.body.toString()).children('job');
  return jobs.map((_, index) => {
    const id = items[index]?.childText('id');
    if (!id) throw new Error(`The server refuses job ${index}: ${items[index]?.childText('reason') ?? 'no answer'}`);
    return id;
  });
}

async function waitForAll(
  ids: readonly string[],
  ask: Ask,
  deadlineSeconds: number,
): Promise<ReadonlyMap<string, string>> {
  const deadline = Date.now() + deadlineSeconds * 1000;
  for (;;) {
    const answer = await ask('GET', 'jobs?state=FINISHED,FAILED,KILLED');
    expectStatus(answer, 200, 'listing jobs');
    const ended = new Map(listed(answer).map((job) => [job.childText('id') ?? '', job.childText('state') ?? '']));
    const missing = ids.filter((id) => !ended.has(id));
    if (missing.length === 0) return ended;
    if (Date.now() > deadline)
      throw new Error(`${missing.length} of ${ids.length} jobs have not ended in ${deadlineSeconds} s`);
    await sleep(POLL_MILLISECONDS);
  }
}

const listed = ({ body }: Answer): readonly XmlElement[] =>
  body.length === 0 ? [] : readXml(body.toString()).children('job');

async function readSession(path: string, ask: Ask): Promise<Record<string, string>> {
  const answer = await ask('GET', path);
  expectStatus(answer, 200, `listing ${path}`);
  const files: Record<string, string> = {};
  if (answer.body.length === 0) return files;
  const list = readXml(answer.body.toString());
  for (const name of list
    .children('file')
    .map((file) => file.text())
    .sort()) {
    files[name] = (await ask('GET', `${path}/${encodeURIComponent(name)}`)).body.toString();
  }
  for (const name of list
    .children('dir')
    .map((directory) => directory.text())
    .sort()) {
    for (const [inner, content] of Object.entries(await readSession(`${path}/${encodeURIComponent(name)}`, ask))) {
      files[`${name}/${inner}`] = content;
    }
  }
  return files;
}

function expectStatus({ status, body }: Answer, expected: number, doing: string): void {
  if (status !== expected) throw new Error(`${doing}: HTTP ${status} ${body.toString().slice(0, 200)}`);
}

const send = (agent: Agent, method: string, url: string, body: string | Buffer = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { accept: 'text/xml', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
