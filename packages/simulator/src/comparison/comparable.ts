import type { PeerReply } from './peer.js';
import type { ConversationRequest } from './step.js';

/** An answer without what differs between any two servers, or two jobs. */
export interface ComparableReply {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly string[];
  readonly body: string;
}

interface Known {
  readonly origin: string;
  /** The ids that the server has given, by the names that the conversation has for them. */
  readonly ids: ReadonlyMap<string, string>;
}

export function comparableReply(request: ConversationRequest, reply: PeerReply, known: Known): ComparableReply {
  const text = reply.body.toString('latin1');
  const body = bodyReader(request)?.(text, known);
  const shown = (content: string): string => hideTimes(hideIds(content, known));
  const length = reply.headers.find(([name]) => name === 'Content-Length')?.[1];
  const isRight = Number(length) === reply.body.length || request.method === 'HEAD';
  // How long a record is that depends on the machine does not matter.
  const hideSize = (value: string): string =>
    /\/diagnose\//.test(request.path) ? value.replace(/\d+$/, '<size>') : value;
  const headers = reply.headers.map(([name, value]) =>
    // Ids and addresses may differ in length, and so may what is in a list.
    name === 'Content-Length' && isRight
      ? `${name}: ${isLengthComparable(request) ? value : 'right'}`
      : `${name}: ${shown(hideSize(value))}`,
  );
  return { status: reply.status, reason: reply.reason, headers, body: shown(body ?? text) };
}

/** Of files of a job, and of answers without content. */
const isLengthComparable = ({ method, path }: ConversationRequest): boolean =>
  method === 'PUT' || method === 'DELETE' || (/\/session\/./.test(path) && method === 'GET');

function hideIds(text: string, { origin, ids }: Known): string {
  let shown = text.replaceAll(origin, '<origin>');
  for (const [name, id] of ids) shown = shown.replaceAll(id, `<${name}>`);
  return shown.replaceAll(/none-(job|delegation)(\d+)/g, (_, kind: string, n: string) => `<${kind.toUpperCase()}${n}>`);
}

const hideTimes = (text: string): string =>
  text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)/g, '<time>').replaceAll(/\b\d{14}Z\b/g, '<time>');

type BodyReader = (text: string, known: Known) => string;

function bodyReader({ method, path, headers }: ConversationRequest): BodyReader | undefined {
  const isXml = headers.accept === 'text/xml';
  if (method === 'GET' && /^jobs(\?|$)/.test(path)) return ownItems('job', isXml);
  if (method === 'GET' && /^delegations(\?|$)/.test(path)) return ownItems('delegation', isXml);
  if (method === 'GET' && /\/session\b/.test(path)) return sortedListing;
  if (method === 'PROPFIND') return sortedProperties;
  if (/action=info/.test(path)) return withoutMachine;
  if (/action=(new|renew)$/.test(path) && /delegations/.test(path)) return hiddenRequest;
  const [, record] = /\/diagnose\/(\w+)$/.exec(path) ?? [];
  return record === undefined || headers.range !== undefined ? undefined : RECORDS[record];
}

/** Other jobs of the same user, and the order, are left out of a list. */
const ownItems =
  (name: string, isXml: boolean): BodyReader =>
  (text, { ids }) => {
    const own = new Set(ids.values());
    const items = isXml ? xmlItems(text, name) : jsonItems(text, name);
    const sorted = items.filter(({ id = '' }) => own.has(id)).map((item) => JSON.stringify(item));
    const order = [...own];
    return sorted
      .sort((a, b) => order.findIndex((id) => a.includes(id)) - order.findIndex((id) => b.includes(id)))
      .join('\n');
  };

type Item = Readonly<Record<string, string>>;

function jsonItems(text: string, name: string): readonly Item[] {
  if (text === '') return [];
  // It is only compared: a list of another shape shows as one with other items.
  const list = JSON.parse(text) as Readonly<Record<string, Item | readonly Item[]>>;
  return [list[name] ?? []].flat();
}

const xmlItems = (text: string, name: string): readonly Item[] =>
  [...text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, inside = '']) =>
    Object.fromEntries([...inside.matchAll(/<([\w-]+)>([^<]*)</g)].map(([, key = '', value = '']) => [key, value])),
  );

/** Directories have no order. A file that is no listing stays as it is. */
const sortedListing: BodyReader = (text) => {
  if (/^<list>/.test(text)) return text.split('\n').sort().join('\n');
  if (!/^\{"(file|dir)":/.test(text)) return text;
  return text
    .split(/(?<=[[{,])|(?=[\]},])/)
    .map((part) => part.replace(/,$/, ''))
    .sort()
    .join('\n');
};

const sortedProperties: BodyReader = (text) =>
  text
    .split(/(?=<d:response>)|(?=<\/d:multistatus>)/)
    .sort()
    .join('\n');

const hiddenRequest: BodyReader = (text) =>
  text.replace(/-----BEGIN CERTIFICATE REQUEST-----[^-]*-----END CERTIFICATE REQUEST-----\n*/, '<request>');

/** What depends on the machine, its users and the moment, not on the job. */
const MACHINE =
  'ExecutionNode|LocalOwner|Owner|SubmissionHost|ProxyExpirationTime|OtherMessages|LocalIDFromManager|Used\\w+|LogDir|ComputingManagerExitCode|ComputingShareID|WaitingPosition';

const withoutMachine: BodyReader = (text) =>
  text
    .replaceAll(new RegExp(`\\s*<(${MACHINE})>[^<]*</\\1>`, 'g'), '')
    .replaceAll(new RegExp(`"(${MACHINE})":("[^"]*"|\\[[^\\]]*\\]),?`, 'g'), '')
    .replaceAll(/urn:caid:[^:]*:/g, 'urn:caid:<host>:')
    .replaceAll(/"_attributes":\{[^}]*\}/g, '"_attributes"')
    .replaceAll(/,(?=\})/g, '')
    // A-REX writes a document as it was stored, on one line.
    .replaceAll(/>\s+</g, '><');

const linesThat =
  (isComparable: RegExp): BodyReader =>
  (text) =>
    text
      .split('\n')
      .filter((line) => isComparable.test(line))
      .join('\n');

const RECORDS: Readonly<Record<string, BodyReader>> = {
  local: linesThat(
    /^(interface|queue|args|argscode|rerun|downloads|uploads|jobname|delegationid|failedstate|failedcause|priority|dryrun|activityid)=/,
  ),
  diag: linesThat(/^exitcode=/),
  // What the batch system says depends on the machine; that there is a log does not.
  errors: (text) => (text === '' ? '' : 'some lines'),
  description: (text) => (text === '' ? '' : 'a description'),
  xml: withoutMachine,
};
