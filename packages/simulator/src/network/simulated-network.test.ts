import { Readable } from 'node:stream';
import { identity, showing } from 'jasmin-arc-testing/http/tls-server.js';
import { describe, expect, it, vi } from 'vitest';
import { CredentialRefusedError, ServerUnreachableError } from '../../../client/src/errors/index.js';
import { seededRandom } from '../random/random.js';
import { describeEvent } from './exchange/network-event.js';
import { NO_FAULTS } from './faults/fault-plan.js';
import type { Fault } from './faults/fault-table.js';
import {
  ORIGIN,
  onVirtualClock,
  settled,
  transportOptions,
  transportRequest,
  virtualClient,
} from './virtual-client.fixture.js';

onVirtualClock();

const url = `${ORIGIN}/arex/rest/1.1/jobs?action=new`;

/** The steps of an exchange that succeeds, in the order in which they happen. */
const STEPS = [
  'connects',
  'connected',
  'request leaves',
  'request arrives',
  'server acts',
  'answer leaves',
  'head arrives',
  'body arrives',
  'answer is complete',
] as const;

describe('an exchange without faults', () => {
  it('brings the request as the client sent it, and the answer as the host gave it', async () => {
    const { http, seen } = virtualClient({
      answer: () => ({ status: 201, reason: 'Created', headers: { 'x-own': 'yes' }, body: Buffer.from('körper') }),
    });
    const ended = await settled(http.text({ method: 'POST', url, headers: { accept: 'a/b' }, body: 'für dich' }));
    expect(ended?.value).toMatchObject({ status: 201, reason: 'Created', body: 'körper' });
    expect(ended?.value?.headers).toEqual({ 'x-own': 'yes', 'content-length': '7' });
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/arex/rest/1.1/jobs?action=new',
        headers: { accept: 'a/b' },
        body: Buffer.from('für dich'),
        user: '/CN=user',
        isWhole: true,
      },
    ]);
  });

  it('tells the names of headers in lower case, as undici does, and finds the end of the body by them', async () => {
    const headers = { 'Content-Range': 'bytes 0-3/9', 'Content-Length': '4', Connection: 'keep-alive' };
    const { http } = virtualClient({ answer: () => ({ status: 206, headers, body: Buffer.from('part') }) });
    const ended = await settled(http.text({ method: 'GET', url }));
    expect(ended?.value?.headers).toEqual({
      'content-range': 'bytes 0-3/9',
      'content-length': '4',
      connection: 'keep-alive',
    });
  });

  it('takes the time of its way, which depends on the seed alone', async () => {
    const times = async (seed: number) => {
      const { http } = virtualClient({ random: seededRandom(seed) });
      const ms = [];
      for (let i = 0; i < 3; i += 1) ms.push((await settled(http.text({ method: 'GET', url })))?.ms);
      return ms;
    };
    const first = await times(1);
    expect(await times(1)).toEqual(first);
    expect(await times(2)).not.toEqual(first);
  });

  it('tells each step, in the order in which they happen', async () => {
    const { http, events } = virtualClient();
    await settled(http.text({ method: 'GET', url }));
    expect(events.map(({ step }) => step)).toEqual(STEPS);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());
    expect(describeEvent(events[4] as (typeof events)[0])).toMatch(
      /^2026-01-01T00:00:\d\d\.\d{3}Z {2}client {2}#1 {2}GET https:.*server acts {2}200 OK$/,
    );
  });

  it('makes no connection while one is kept alive, for fifty seconds', async () => {
    const { http, events } = virtualClient();
    const connections = () => events.filter(({ step }) => step === 'connects').length;
    await settled(http.text({ method: 'GET', url }));
    await settled(http.text({ method: 'GET', url }));
    expect(connections()).toBe(1);
    await vi.advanceTimersByTimeAsync(50_000);
    await settled(http.text({ method: 'GET', url }));
    expect(connections()).toBe(2);
  });

  it('sends a stream, and one that is longer or shorter than announced fails', async () => {
    const { http, seen } = virtualClient();
    const send = (length: string) =>
      http.text({ method: 'PUT', url, headers: { 'content-length': length }, body: Readable.from(['abc', 'def']) });
    expect((await settled(send('6')))?.value?.status).toBe(200);
    expect((await settled(send('5')))?.error).toMatchObject({ code: 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH' });
    expect((await settled(send('7')))?.error).toMatchObject({ code: 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.map(({ body, isWhole }) => [body.toString(), isWhole])).toEqual([
      ['abcdef', true],
      ['abc', false],
      ['abcdef', false],
    ]);
  });

  it('stops the server while the reader is slower, and holds little of a long answer', async () => {
    const { http, events } = virtualClient({ answer: () => ({ body: Buffer.alloc(4 * 1024 * 1024, 'x') }) });
    const body = (await settled(http.send({ method: 'GET', url })))?.value?.body;
    await vi.advanceTimersByTimeAsync(3_600_000);
    const arrived = () => events.reduce((sum, { step, bytes = 0 }) => sum + (step === 'body arrives' ? bytes : 0), 0);
    expect(arrived()).toBeLessThan(512 * 1024);
    const read = await settled(body?.toArray() ?? Promise.resolve([]));
    expect(Buffer.concat(read?.value ?? [])).toHaveLength(4 * 1024 * 1024);
  });

  it('given a host with an unknown name, then the client learns that there is no such name', async () => {
    const { http } = virtualClient();
    const { error } = (await settled(http.text({ method: 'GET', url: 'https://nowhere.example.org/' }))) ?? {};
    expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(error).toMatchObject({ remedy: 'check-host-name', requestMayHaveArrived: false });
  });

  it('given an expired credential, then the server refuses it', async () => {
    const { http, seen } = virtualClient({ client: { authenticator: showing(async () => identity('expired-user')) } });
    expect((await settled(http.text({ method: 'GET', url })))?.error).toBeInstanceOf(CredentialRefusedError);
    expect(seen).toEqual([]);
  });
});

describe('the connections of a client', () => {
  it('are at most sixty-four, and what has to wait for one is sent later', async () => {
    const { http, events } = virtualClient();
    await settled(Promise.all(Array.from({ length: 100 }, () => http.text({ method: 'GET', url }))));
    const steps = events.map(({ step }) => step);
    const before = steps.slice(0, steps.indexOf('answer is complete'));
    expect(before.filter((step) => step === 'connects')).toHaveLength(64);
    expect(steps.filter((step) => step === 'answer is complete')).toHaveLength(100);
  });

  it('given an abort while one is made, or waited for, then nothing leaves, and others have their turn', async () => {
    const controller = new AbortController();
    const { http, seen } = virtualClient({ at: { step: 'connects', act: () => controller.abort('enough') } });
    const { signal } = controller;
    const aborted = Array.from({ length: 100 }, () => http.text({ method: 'GET', url, signal }));
    const ended = await settled(Promise.allSettled(aborted));
    expect(new Set(ended?.value?.map((one) => one.status === 'rejected' && one.reason))).toEqual(new Set(['enough']));
    expect((await settled(http.text({ method: 'GET', url })))?.value?.status).toBe(200);
    expect(seen).toHaveLength(1);
  });
});

describe('a client that does not wait for the end', () => {
  it('given an abort after the request has left, then the server acts all the same', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { http, seen, events } = virtualClient({
      at: { step: 'request arrives', act: () => controller.abort(reason) },
    });
    const sent = http.text({ method: 'POST', url, body: 'x', signal: controller.signal });
    expect((await settled(sent))?.error).toBe(reason);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toHaveLength(1);
    expect(events.at(-1)?.step).toBe('answer is lost');
  });

  it('given an abort in the middle of the answer, then its body fails with the reason', async () => {
    const controller = new AbortController();
    const { http } = virtualClient({ at: { step: 'head arrives', act: () => controller.abort('enough') } });
    expect((await settled(http.text({ method: 'GET', url, signal: controller.signal })))?.error).toBe('enough');
  });

  it('given its process is killed while it waits, then nothing settles, and the server acts', async () => {
    const { process, seen } = virtualClient({
      at: { step: 'request arrives', act: () => process.kill() },
    });
    const transport = process.open(transportOptions());
    expect(await settled(transport.request(transportRequest({ body: 'x' })))).toBeUndefined();
    expect(await settled(transport.request(transportRequest()))).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('given its process is killed in the middle of an upload, then the server sees a part', async () => {
    const { process, seen } = virtualClient();
    const body = Readable.from(
      (async function* () {
        yield 'first';
        setTimeout(() => process.kill(), 1_000);
        await new Promise(() => {});
      })(),
    );
    const sent = process.open(transportOptions()).request(transportRequest({ body }));
    expect(await settled(sent)).toBeUndefined();
    expect(seen).toMatchObject([{ body: Buffer.from('first'), isWhole: false }]);
  });

  it.each([
    ['cut', 1],
    ['whole', 0],
  ] as const)(
    'given its process is killed while a body leaves from memory (%s), then it is cut, or arrives whole',
    async (halfSent, least) => {
      const { process, seen } = virtualClient({
        plan: { ...NO_FAULTS, halfSentAtKill: halfSent },
        at: { step: 'request leaves', act: () => setTimeout(() => process.kill(), 20) },
      });
      const body = Buffer.alloc(8 * 1024 * 1024);
      const sent = process.open(transportOptions()).request(transportRequest({ body }));
      expect(await settled(sent)).toBeUndefined();
      expect(seen).toHaveLength(1);
      expect(seen[0]?.isWhole).toBe(halfSent === 'whole');
      expect(body.length - (seen[0]?.body.length ?? 0)).toBeGreaterThanOrEqual(least);
    },
  );

  it.each([...STEPS, 'fails'] as const)(
    'given its process is killed at the step "%s", then nothing settles any more',
    async (step) => {
      const faults: Fault[] = step === 'fails' ? [{ kind: 'reset', of: 'answer', after: -1 }] : [];
      const { process, events } = virtualClient({
        plan: { exchanges: faults.map((fault) => ({ at: { exchange: 1 }, fault })), outages: [] },
        at: { step, act: () => process.kill() },
      });
      const answered = process.open(transportOptions()).request(transportRequest({ method: 'GET' }));
      // Once the head has come, it is the body that must not end.
      const ended = answered.then(({ body }) => new Promise((resolve) => body.on('end', resolve).on('error', resolve)));
      answered.then(({ body }) => body.resume());
      expect(await settled(ended)).toBeUndefined();
      expect(events.map((event) => event.step)).toContain(step);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('given it is closed, then what is under way fails, and later requests do', async () => {
    const { http } = virtualClient({ at: { step: 'request leaves', act: () => void http.close() } });
    expect((await settled(http.text({ method: 'GET', url })))?.error).toMatchObject({ name: 'AbortError' });
    expect((await settled(http.text({ method: 'GET', url })))?.error).toMatchObject({ name: 'AbortError' });
  });
});
