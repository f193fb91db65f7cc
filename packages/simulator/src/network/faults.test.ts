import { Readable } from 'node:stream';
import { TlsIdentity } from 'jasmin-arc/pki';
import { certificate } from 'jasmin-arc-testing/http/tls-server.js';
import { describe, expect, it, vi } from 'vitest';
import { NotAnArcServerError, ServerUnreachableError } from '../../../client/src/errors/index.js';
import { discardBody } from '../../../client/src/http/read-body.js';
import type { HostRequest } from './exchange/host.js';
import type { FaultPlace } from './faults/fault-plan.js';
import { FAULT_KINDS, FAULT_SENTENCES, type Fault } from './faults/fault-table.js';
import { OUTAGE_SENTENCES, type Outage } from './faults/outage.js';
import { ORIGIN, onVirtualClock, settled, type VirtualClientOptions, virtualClient } from './virtual-client.fixture.js';

onVirtualClock();

const url = `${ORIGIN}/arex/rest/1.1/jobs?action=new`;
const DAY = 86_400_000;
/** Longer than any deadline of a request whose body is short. */
const LATE = 200_000;

const faulty = (faults: readonly Fault[], options: VirtualClientOptions = {}, at: FaultPlace = { exchange: 1 }) =>
  virtualClient({ ...options, plan: { exchanges: faults.map((fault) => ({ at, fault })), outages: [] } });

/**
 * A job is asked for, and everything that is still under way arrives. The fault is that of each try: where nothing can have arrived,
 * the client tries again.
 */
async function posted(fault: Fault, options: VirtualClientOptions = {}) {
  const exchanges = [1, 2, 3].map((exchange) => ({ at: { exchange }, fault }));
  const client = virtualClient({ ...options, plan: { exchanges, outages: [] } });
  const ended = await settled(client.http.text({ method: 'POST', url, body: 'description' }));
  await vi.advanceTimersByTimeAsync(DAY);
  return { ...client, ended, error: ended?.error, value: ended?.value };
}

const got = async (fault: Fault, options: VirtualClientOptions = {}, path = '/a') => {
  const client = faulty([fault], options);
  const ended = await settled(client.http.text({ method: 'GET', url: `${ORIGIN}${path}` }));
  return { ...client, ended, error: ended?.error, value: ended?.value };
};

describe('a connection that is not made', () => {
  it.each([
    ['refused', ServerUnreachableError, 'check-server'],
    ['no-name', ServerUnreachableError, 'check-host-name'],
    ['connect-timeout', ServerUnreachableError, 'check-server'],
    ['closed-in-handshake', ServerUnreachableError, 'retry'],
    ['not-tls', NotAnArcServerError, 'check-host-and-port'],
  ] as const)('%s: the client knows that nothing has arrived', async (kind, type, remedy) => {
    const { ended, error, seen, events } = await posted({ kind });
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ remedy });
    if (error instanceof ServerUnreachableError) expect(error.requestMayHaveArrived).toBe(false);
    expect(ended?.ms).toBeLessThan(35_000);
    expect(seen).toEqual([]);
    expect(events[0]?.faults).toEqual([kind]);
  });
});

const parts = { certificateChain: certificate('user'), privateKey: '', fingerprint: 'user', subject: '/CN=user' };

/** The bytes of the exchange of `posted`, on a network without faults. */
async function exchangeBytes(): Promise<{ readonly request: number; readonly answer: number }> {
  const { http, events } = virtualClient();
  await settled(http.text({ method: 'POST', url, body: 'description' }));
  const bytes = (wanted: string) => events.find(({ step }) => step === wanted)?.bytes ?? Number.NaN;
  return { request: bytes('request arrives'), answer: bytes('answer leaves') };
}

describe('a line that breaks at any byte', () => {
  it.each(['cut', 'reset'] as const)('%s: the client fails, and the server sees what has left', async (kind) => {
    const { request, answer } = await exchangeBytes();
    const head = request - 'description'.length;
    for (let after = 0; after < request + answer; after += 1) {
      const { error, ended, seen } = await posted({ kind, of: 'exchange', after });
      expect(error).toBeInstanceOf(ServerUnreachableError);
      expect(error).toMatchObject({ requestMayHaveArrived: true, remedy: 'retry' });
      expect(ended?.ms).toBeLessThan(10_000);
      const arrived = 'description'.slice(0, Math.max(0, after - head));
      const expected = { body: Buffer.from(arrived), isWhole: after >= request };
      expect(seen).toMatchObject(after < head ? [] : [expected]);
      expect(seen.length).toBeLessThanOrEqual(1);
    }
    expect((await posted({ kind, of: 'exchange', after: request + answer })).value?.body).toBe('ok');
  });

  it('stall: the client gives up after a minute, the server sees what has left', async () => {
    const { request, answer } = await exchangeBytes();
    for (const after of [0, 20, request - 1, request, request + 1, request + answer - 1]) {
      const { error, ended, seen } = await posted({ kind: 'stall', of: 'exchange', after });
      expect(error).toBeInstanceOf(ServerUnreachableError);
      expect(ended?.ms).toBeGreaterThan(60_000);
      expect(ended?.ms).toBeLessThan(LATE);
      expect(seen.map(({ isWhole }) => isWhole)).toEqual(after <= 20 ? [] : [after >= request]);
    }
  });

  it('counts from the end, too', async () => {
    const { seen } = await posted({ kind: 'cut', of: 'request', after: -4 });
    expect(seen.map(({ body }) => body.toString())).toEqual(['descrip']);
    expect((await posted({ kind: 'reset', of: 'answer', after: -1 })).error).toBeInstanceOf(ServerUnreachableError);
  });

  it('given an upload without an announced length, then its last byte does not tell the server that it is whole', async () => {
    const { http, seen } = faulty([{ kind: 'cut', of: 'request', after: -1 }]);
    const ended = await settled(http.text({ method: 'PUT', url, body: Readable.from(['abc', 'def']) }));
    expect(ended?.error).toBeInstanceOf(ServerUnreachableError);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toMatchObject([{ body: Buffer.from('abcdef'), isWhole: false }]);
  });

  it.each([
    ['request', 50_000, true],
    ['request', 130_000, false],
    ['answer', 50_000, true],
    ['answer', 70_000, false],
  ] as const)('pause: of %s for %d ms is waited for: %s', async (of, ms, isWaitedFor) => {
    const { value, error, ended } = await posted({ kind: 'pause', of, after: 30, ms });
    if (isWaitedFor) expect(value?.body).toBe('ok');
    else expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(ended?.ms).toBeLessThan(LATE);
  });

  it('drip: is slower than is waited for', async () => {
    const answer = () => ({ body: Buffer.alloc(4_000) });
    const head = await posted({ kind: 'drip', of: 'answer', after: 5, ms: 4_000 }, { answer });
    expect(head.error).toMatchObject({ name: 'ServerUnreachableError' });
    const body = await posted({ kind: 'drip', of: 'answer', after: 500, ms: 4_000 }, { answer });
    expect(body.error).toMatchObject({ name: 'ServerUnreachableError', remedy: 'retry-slow-server' });
    const request = await posted({ kind: 'drip', of: 'request', after: 5, ms: 4_000 });
    expect(request.error).toMatchObject({ name: 'ServerUnreachableError', remedy: 'retry-slow-server' });
    for (const { ended } of [head, body, request]) expect(ended?.ms).toBeLessThan(LATE);
  });

  it('reply-lost: the server has acted once, and the client knows that it may have', async () => {
    for (const how of ['cut', 'reset', 'stall'] as const) {
      const { error, seen } = await posted({ kind: 'reply-lost', how });
      expect(error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
      expect(seen).toMatchObject([{ isWhole: true }]);
    }
  });

  it('reply-lost: a credential that has expired meanwhile does not make the client believe that nothing has arrived', async () => {
    const expiring = () => new TlsIdentity({ ...parts, notAfter: new Date(Date.now() + 100_000) });
    const authenticator = { credentialFor: async () => ({ identity: expiring() }) };
    const answer = () => {
      vi.setSystemTime(Date.now() + 200_000);
      return {};
    };
    const { error, seen } = await posted({ kind: 'reply-lost', how: 'reset' }, { answer, client: { authenticator } });
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
  });

  it('late-request: it arrives when the client has long given up', async () => {
    for (const how of ['reset', 'stall'] as const) {
      const { error, ended, seen, events } = await posted({ kind: 'late-request', how, ms: 3_000_000 });
      expect(error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
      expect(ended?.ms).toBeLessThan(LATE);
      expect(seen).toMatchObject([{ isWhole: true, body: Buffer.from('description') }]);
      const at = (wanted: string) => events.find(({ step }) => step === wanted)?.at ?? Number.NaN;
      expect(at('request arrives') - at('request leaves')).toBeGreaterThanOrEqual(3_000_000);
    }
  });

  it('given a request that may be repeated, then the client sends it again, and gets the answer', async () => {
    const { value, seen } = await got({ kind: 'reset', of: 'answer', after: 30 });
    expect(value?.body).toBe('ok');
    expect(seen).toHaveLength(2);
  });
});

describe('a page instead of the answer', () => {
  it.each([
    ['early', 0],
    ['before', 0],
    ['after', 1],
  ] as const)('page (%s): reaches the client as an answer, and the server has acted %d times', async (when, times) => {
    const { value, seen } = await posted({ kind: 'page', when, page: 'nginx', status: 503, retryAfterSeconds: 120 });
    expect(value).toMatchObject({ status: 503, reason: 'Service Unavailable', headers: { 'retry-after': '120' } });
    expect(value?.body).toContain('503 Service Unavailable');
    expect(seen).toHaveLength(times);
  });

  it('page: an early one ends a long upload', async () => {
    const { http, seen, events } = faulty([{ kind: 'page', when: 'early', page: 'nginx', status: 413 }]);
    const body = Buffer.alloc(64 * 1024 * 1024);
    const ended = await settled(http.text({ method: 'PUT', url, body }));
    expect(ended?.value?.status).toBe(413);
    await settled(http.text({ method: 'GET', url }));
    expect(events.filter(({ step }) => step === 'connects')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('page: an early one ends the reading of what is to be uploaded', async () => {
    const { http } = faulty([{ kind: 'page', when: 'early', page: 'nginx', status: 413 }]);
    const endless = function* () {
      for (;;) yield Buffer.alloc(64 * 1024);
    };
    const body = Readable.from(endless());
    const ended = await settled(http.text({ method: 'PUT', url, body }));
    expect(ended?.value?.status).toBe(413);
    expect(body.destroyed).toBe(true);
  });

  it('portal: says 200', async () => {
    const { value } = await posted({ kind: 'portal', when: 'before', page: 'captive-portal' });
    expect(value).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  it('page: an answer without a body is no success', async () => {
    const { error } = await posted({ kind: 'page', when: 'before', page: 'nginx', status: 304 });
    expect(error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
  });

  it('redirect: is not followed', async () => {
    const location = 'https://portal.example.net/login';
    const { value, events } = await posted({ kind: 'redirect', when: 'before', status: 302, location });
    expect(value).toMatchObject({ status: 302, headers: { location } });
    expect(new Set(events.map(({ exchange }) => exchange))).toEqual(new Set([1]));
  });
});

describe('an answer whose length is wrong', () => {
  it('short-body: the client fails, at once or after a minute', async () => {
    const closed = await posted({ kind: 'short-body', missing: 1, afterwards: 'closes' });
    expect(closed.error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
    const open = await posted({ kind: 'short-body', missing: 1, afterwards: 'stays-open' });
    expect(open.error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
    expect(open.ended?.ms).toBeLessThan(LATE);
  });

  it('long-body: what is too much is no part of the answer, and the connection is not used again', async () => {
    const { http, events } = faulty([{ kind: 'long-body', extra: 5 }]);
    for (let i = 0; i < 2; i += 1) expect((await settled(http.text({ method: 'GET', url })))?.value?.body).toBe('ok');
    expect(events.filter(({ step }) => step === 'connects')).toHaveLength(2);
  });

  it('well-framed-cut: looks whole', async () => {
    expect((await posted({ kind: 'well-framed-cut', missing: 1 })).value?.body).toBe('o');
  });

  it('no-length: whether all of it has come cannot be known, and is not believed', async () => {
    const whole = await posted({ kind: 'no-length' });
    expect(whole.error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
    const { http } = faulty([{ kind: 'no-length' }, { kind: 'reset', of: 'answer', after: -1 }]);
    const cut = await settled(http.text({ method: 'POST', url, body: 'x' }));
    expect(cut?.error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
  });

  it('given a server that closes the connection after its answer, then a cut is a failure at every byte', async () => {
    const answer = () => ({ headers: { connection: 'close' } });
    for (const after of [0, 20, -2, -1]) {
      const { error } = await posted({ kind: 'cut', of: 'answer', after }, { answer });
      expect(error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
    }
  });

  it.each([{ kind: 'endless-body' }, { kind: 'huge-body', bytes: 8_589_934_592 }] as const)(
    '$kind: a text is read up to its limit, and what is not read does not come',
    async (fault) => {
      const limits = { textBytes: 1024 * 1024 };
      const text = await posted(fault, { client: { limits } });
      expect(text.error).toBeInstanceOf(NotAnArcServerError);
      expect(bodyBytes(text.events)).toBeLessThan(2 * 1024 * 1024);

      const { http, events } = faulty([fault]);
      const unread = (await settled(http.send({ method: 'GET', url })))?.value?.body;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(bodyBytes(events)).toBeLessThan(512 * 1024);
      await settled(discardBody(unread ?? Readable.from([])));
      expect(bodyBytes(events)).toBeLessThan(1024 * 1024);
      expect(events.at(-1)?.step).not.toBe('answer is complete');
    },
  );

  it('huge-head: is refused', async () => {
    expect((await posted({ kind: 'huge-head', bytes: 20_000 })).error).toBeInstanceOf(NotAnArcServerError);
  });

  it('wrong-size: of HEAD and of listings', async () => {
    const listing = '<list><file size="18">run.sh</file><dir>sub</dir></list>';
    const listed = await got({ kind: 'wrong-size', by: 1 }, { answer: () => ({ body: Buffer.from(listing) }) });
    expect(listed.value?.body).toBe(listing.replace('18', '19'));
    const { http } = faulty([{ kind: 'wrong-size', by: 5 }]);
    const head = await settled(http.send({ method: 'HEAD', url }));
    expect(head?.value?.headers['content-length']).toBe('7');
  });
});

const bodyBytes = (events: readonly { readonly step: string; readonly bytes?: number }[]): number =>
  events.reduce((sum, { step, bytes = 0 }) => sum + (step === 'body arrives' ? bytes : 0), 0);

describe('a part of a file that is wrong', () => {
  const file = Buffer.from('0123456789');
  const answer = ({ headers: { range } }: HostRequest) => {
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    if (from === undefined) return { body: file };
    const part = file.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    const last = Number(from) + part.length - 1;
    return { status: 206, headers: { 'content-range': `bytes ${from}-${last}/10` }, body: part };
  };
  const ranged = async (fault: Fault, range?: string) => {
    const { http } = faulty([fault], { answer });
    const headers = range === undefined ? {} : { range };
    const { status, headers: theirs, body } = (await settled(http.text({ method: 'GET', url, headers })))?.value ?? {};
    return [status, theirs?.['content-range'], body];
  };

  it('ignored-range: all of it comes', async () => {
    expect(await ranged({ kind: 'ignored-range' }, 'bytes=4-')).toEqual([200, undefined, '0123456789']);
  });

  it('other-range: comes under its own name', async () => {
    expect(await ranged({ kind: 'other-range', by: 2 }, 'bytes=4-')).toEqual([206, 'bytes 6-9/10', '6789']);
  });

  it('wrong-content-range: the right part comes under another name, or none', async () => {
    const claimed = (claim: 'start' | 'total' | 'nonsense' | 'none') =>
      ranged({ kind: 'wrong-content-range', claim }, 'bytes=4-');
    expect(await claimed('start')).toEqual([206, 'bytes 5-10/11', '456789']);
    expect(await claimed('total')).toEqual([206, 'bytes 4-9/20', '456789']);
    expect(await claimed('nonsense')).toEqual([206, 'bytes 9-4/-1', '456789']);
    expect(await claimed('none')).toEqual([206, undefined, '456789']);
  });

  it('unasked-range: comes where all was asked for', async () => {
    expect(await ranged({ kind: 'unasked-range', bytes: 3 })).toEqual([206, 'bytes 0-2/10', '012']);
  });
});

describe('a list that is wrong', () => {
  const json = '{"job":[{"id":"ab","state":"FINISHED"},{"id":"cd","state":"FAILED"}]}';
  const xml = '<jobs><job><id>ab</id><state>FINISHED</state></job><job><id>cd</id><state>FAILED</state></job></jobs>';
  const ids = async (kind: keyof typeof FAULT_KINDS, document: string) => {
    const { value } = await got({ kind } as Fault, { answer: () => ({ body: Buffer.from(document) }) });
    return [...(value?.body ?? '').matchAll(/"id":"(\w+)","state":"(\w+)"|<id>(\w+)<\/id><state>(\w+)/g)].map(
      ([, id, state, xmlId, xmlState]) => `${id ?? xmlId} ${state ?? xmlState}`,
    );
  };

  it.each([
    ['wrong-id', ['ba FINISHED', 'cd FAILED']],
    ['swapped-ids', ['cd FINISHED', 'ab FAILED']],
    ['duplicated-ids', ['ab FINISHED', 'ab FAILED']],
    ['missing-entry', ['ab FINISHED']],
    ['extra-entry', ['ab FINISHED', 'cd FAILED', 'cd FAILED']],
    ['reversed-entries', ['cd FAILED', 'ab FINISHED']],
  ] as const)('%s, in JSON and XML', async (kind, expected) => {
    expect(await ids(kind, json)).toEqual(expected);
    expect(await ids(kind, xml)).toEqual(expected);
  });

  it('foreign-entry: has the id of a job from an earlier answer', async () => {
    const bodies = ['{"job":[{"id":"others"}]}', '{"job":[{"id":"mine"}]}'];
    const { http } = faulty(
      [{ kind: 'foreign-entry' }],
      { answer: () => ({ body: Buffer.from(bodies.shift() ?? '') }) },
      {
        exchange: 2,
      },
    );
    await settled(http.text({ method: 'GET', url }));
    const ended = await settled(http.text({ method: 'GET', url }));
    expect(ended?.value?.body).toBe('{"job":[{"id":"others"}]}');
  });

  it('leaves alone what is no list', async () => {
    expect((await got({ kind: 'missing-entry' }, { answer: () => ({ body: Buffer.from('{"a":') }) })).value?.body).toBe(
      '{"a":',
    );
  });
});

describe('another document', () => {
  it('garbage: comes under the media type of the answer', async () => {
    const answer = () => ({ headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') });
    const { value } = await got({ kind: 'garbage', text: 'half-json' }, { answer });
    expect(value?.headers['content-type']).toBe('application/json');
    expect(() => JSON.parse(value?.body ?? '{}') as unknown).toThrow(SyntaxError);
  });

  it.each([
    ['{}', '['],
    ['<jobs/>', '<job>'],
  ])('deep-nesting: of %s, as deep as is said', async (document, opening) => {
    const answer = () => ({ body: Buffer.from(document) });
    const { value } = await got({ kind: 'deep-nesting', depth: 100_000 }, { answer });
    expect(value?.body.split(opening)).toHaveLength(100_001);
  });

  it('deep-nesting: stays as it is where a fault of its list follows', async () => {
    const faults = [{ kind: 'deep-nesting', depth: 100_000 }, { kind: 'duplicated-ids' }] as const;
    const { http } = faulty(faults, { answer: () => ({ body: Buffer.from('{"job":[{"id":"ab"}]}') }) });
    const ended = await settled(http.text({ method: 'GET', url }));
    expect(ended?.value?.body).toBe(`{"job":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  });

  it('other-document: is right for an earlier request', async () => {
    const { http } = faulty(
      [{ kind: 'other-document', back: 1 }],
      { answer: ({ path }) => ({ body: Buffer.from(path) }) },
      { exchange: 2 },
    );
    await settled(http.text({ method: 'GET', url: `${ORIGIN}/first` }));
    const ended = await settled(http.text({ method: 'GET', url: `${ORIGIN}/second` }));
    expect(ended?.value?.body).toBe('/first');
  });
});

describe('a host that is away for a while', () => {
  const away = (outage: Pick<Outage & { how: 'refused' | 'stall' }, 'how'>) =>
    virtualClient({
      plan: { exchanges: [], outages: [{ host: ORIGIN, fromMs: 100_000, toMs: 400_000, ...outage }] },
    });

  it.each(['refused', 'stall'] as const)('%s: it is reached before and after, and not in between', async (how) => {
    const { http, seen } = away({ how });
    const post = () => settled(http.text({ method: 'POST', url, body: 'x' }));
    expect((await post())?.value?.status).toBe(200);
    await vi.advanceTimersByTimeAsync(100_000);
    const during = await post();
    expect(during?.error).toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: false });
    expect(during?.ms).toBeLessThan(LATE);
    await vi.advanceTimersByTimeAsync(300_000);
    expect((await post())?.value?.status).toBe(200);
    expect(seen).toHaveLength(2);
  });

  it.each(['refused', 'stall'] as const)('%s: a request that is on its way when it begins is lost', async (how) => {
    const { http, seen } = away({ how });
    await vi.advanceTimersByTimeAsync(99_950);
    const ended = await settled(http.text({ method: 'PUT', url, body: Buffer.alloc(50_000_000) }));
    expect(ended?.error).toMatchObject({ name: 'ServerUnreachableError' });
    expect(seen).toEqual([]);
  });

  it('page: a gateway in front of it answers', async () => {
    const { http, seen } = virtualClient({
      plan: {
        exchanges: [],
        outages: [{ host: ORIGIN, fromMs: 0, toMs: 1_000_000, how: 'page', page: 'haproxy', status: 503 }],
      },
    });
    expect((await settled(http.text({ method: 'POST', url, body: 'x' })))?.value?.status).toBe(503);
    expect(seen).toEqual([]);
  });
});

describe('the place of a fault', () => {
  it('is a number among the exchanges that all of its conditions hold for', async () => {
    const { http, events } = faulty(
      [{ kind: 'refused' }],
      {},
      {
        exchange: 2,
        method: 'POST',
        path: 'action=(new|kill)',
        host: ORIGIN,
        client: 'client',
      },
    );
    const outcomes = [];
    for (const [method, action] of [
      ['GET', 'new'],
      ['POST', 'new'],
      ['POST', 'clean'],
      ['POST', 'kill'],
      ['POST', 'kill'],
    ] as const) {
      const ended = await settled(http.text({ method, url: `${ORIGIN}/jobs?action=${action}` }));
      outcomes.push(ended?.error === undefined);
    }
    expect(outcomes).toEqual([true, true, true, false, true]);
    expect(events.filter(({ faults }) => faults !== undefined).every(({ exchange }) => exchange === 4)).toBe(true);
  });
});

it('has a sentence for each kind', () => {
  expect([...FAULT_SENTENCES.keys()]).toEqual(Object.keys(FAULT_KINDS));
  for (const sentence of [...FAULT_SENTENCES.values(), ...Object.values(OUTAGE_SENTENCES)])
    expect(sentence).toMatch(/^[A-Z].*\.$/);
});
