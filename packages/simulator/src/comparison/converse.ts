import { type ComparableReply, comparableReply } from './comparable.js';
import type { Peer, PeerReply } from './peer.js';
import type { ConversationRequest, Step } from './step.js';

type Settling = Extract<Step, { does: 'settle' }>;

/** What was asked, with ids as the conversation names them, and what was answered, in a form that can be compared. */
export interface Exchange {
  readonly step: number;
  readonly request: ConversationRequest;
  readonly reply: ComparableReply;
}

/** Holds a conversation with a server. */
export async function converse(peer: Peer, steps: readonly Step[]): Promise<readonly Exchange[]> {
  const ids = new Map<string, string>();
  const named = (text: string): string =>
    text.replaceAll(/(JOB|DELEGATION)\d+/g, (name) => ids.get(name) ?? `none-${name.toLowerCase()}`);
  const exchanges: Exchange[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.does === 'settle') {
      await settle(peer, named(`JOB${step.job}`), step, index);
      continue;
    }
    const { does, ...request } = step;
    const { path, body } = request;
    const sent = { ...request, path: named(path), ...(body !== undefined && { body: named(body) }) };
    if (step.does === 'cut') {
      await peer.cut(sent, step.afterBytes);
      continue;
    }
    const reply = await peer.ask(sent);
    learnIds(ids, step, reply);
    exchanges.push({ step: index, request, reply: comparableReply(request, reply, { origin: peer.origin, ids }) });
  }
  return exchanges;
}

function learnIds(
  ids: Map<string, string>,
  { creates = [], path, method }: ConversationRequest,
  reply: PeerReply,
): void {
  const text = reply.body.toString('latin1');
  const created = [...text.matchAll(/"id":"([^"]+)"|<id>([^<]+)<\/id>/g)].map(([, json, xml]) => json ?? xml ?? '');
  for (const [index, job] of creates.entries()) {
    const id = created[index];
    if (id !== undefined) ids.set(`JOB${job}`, id);
  }
  if (method !== 'POST' || !/delegations\?action=new/.test(path)) return;
  const location = reply.headers.find(([name]) => name === 'location')?.[1] ?? '';
  const number = [...ids.keys()].filter((name) => name.startsWith('DELEGATION')).length;
  ids.set(`DELEGATION${number}`, location.slice(location.lastIndexOf('/') + 1));
}

async function settle(peer: Peer, id: string, { until, job, endings }: Settling, step: number): Promise<void> {
  const read = async (path: string): Promise<PeerReply> =>
    await peer.ask({ method: 'GET', path: `jobs/${id}/${path}`, headers: {} });
  let last = '';
  const isThere = async (): Promise<boolean> => {
    const live = await read('diagnose/status');
    last = live.body.toString('latin1');
    if (until === 'gone') return live.status === 404;
    const body = JSON.stringify({ job: [{ id }] });
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const published = await peer.ask({ method: 'POST', path: 'jobs?action=status', headers, body });
    const state = /"state":"(\w+)"/.exec(published.body.toString('latin1'))?.[1];
    last = `${last}, published as ${state}`;
    if (state !== until) return false;
    if (until === 'RUNNING') return (await read('session/out')).body.includes('started');
    const log = (await read('diagnose/errors')).body.toString('latin1');
    if ((log.match(/-> FINISHED/g) ?? []).length !== endings) return false;
    // After a restart, what is published may still be how it ended before.
    const [reason = ''] = (await read('diagnose/failed')).body.toString('latin1').split('\n');
    const info = await peer.ask({
      method: 'POST',
      path: 'jobs?action=info',
      headers: { ...headers, accept: 'text/xml' },
      body,
    });
    return info.body.toString('latin1').includes(`<Error>${reason.replaceAll('>', '&gt;')}`) || reason === '';
  };
  await peer.until(isThere, `step ${step}: job ${job} is ${until}`).catch((cause: unknown) => {
    throw new Error(`${String(cause)}; it is ${last}`, { cause });
  });
}
