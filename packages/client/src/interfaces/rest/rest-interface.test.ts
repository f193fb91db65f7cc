import { readFileSync } from 'node:fs';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { formatAdl, parseAdlDocuments } from '../../descriptions/adl/adl.js';
import { GATE_CONTENT, GATE_NAME } from '../../descriptions/model/inputs-gate.js';
import { NotAnArcServerError } from '../../errors/index.js';
import type { HttpRequest } from '../../http/https-client.js';
import { silentLog } from '../../log/log.js';
import { BearerToken } from '../../tokens/bearer-token.js';
import { mayHaveBeenCreated } from '../contract/lost-reply.js';
import { RestInterface } from './rest-interface.js';

const endpoint = 'https://ce.example.org:443/arex';
const recorded = (path: string): string => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');
const address = (id: string) => `${endpoint}/rest/1.0/jobs/${id}`;
const program = { executable: { path: '/bin/true' } };

/** The interface to a server of one release that answers so. */
async function open(answer: (request: HttpRequest) => ScriptedAnswer, release = 'rest-1.0') {
  const script: ScriptedAnswer[] = [{ body: recorded(`${release}/versions.json`) }];
  const http = scriptedSender((request) => script.shift() ?? answer(request));
  const signer = {
    sign: async () => ({ chainPem: 'the chain', notAfter: new Date('2026-11-23T16:00:00Z') }),
    expiryOfOwn: async () => undefined,
    attainableExpiry: async () => new Date('2026-11-23T16:00:00Z'),
    hasSameAttributes: async () => true,
  };
  const rest = await RestInterface.open({ http, endpoint, signer, log: silentLog });
  return { rest, sent: () => http.requests.slice(1) };
}

describe('telling that all inputs are there, over REST', () => {
  const id = 'b2f5da6c0f76';
  const withInputs = (...names: readonly string[]) => ({ ...program, inputFiles: names.map((name) => ({ name })) });

  it('uploads one more file, and makes sure that it is there', async () => {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(GATE_CONTENT.length) };
    const { rest, sent } = await open(() => ({ headers }));
    await rest.inputsDelivered(address(id));
    const [put, head] = sent();
    const url = `${address(id)}/session/${GATE_NAME}`;
    expect([put, head]).toMatchObject([
      { method: 'PUT', url, headers: { 'content-length': String(GATE_CONTENT.length) } },
      { method: 'HEAD', url },
    ]);
  });

  it.each([
    ['of this library waits for', withInputs('in.txt', GATE_NAME), true],
    ['of an older version of it does not wait for', withInputs('in.txt'), false],
  ])('is what a job %s, as its description tells', async (_, description, awaits) => {
    const { rest } = await open(() => ({ headers: { 'content-type': 'text/plain' }, body: formatAdl(description) }));
    expect(await rest.awaitsDelivery(address(id))).toBe(awaits);
    expect((await rest.description(address(id)))?.inputFiles).toEqual([{ name: 'in.txt' }]);
  });
});

describe('creating activities over REST', () => {
  it.each([
    ['rest-1.0', 'OcRKDmnuZpAoOSAtDmABFKDmABFKDmABFKDmn1FKDmLBFKDmffRiVn'],
    ['rest-1.1', 'b2f5da6c0f76'],
  ])('gives the address of one (%s)', async (release, id) => {
    const body = recorded(`${release}/jobs-new.one-job.json`);
    const { rest, sent } = await open(() => ({ status: 201, body }), release);
    expect(await rest.createActivities([program])).toEqual([{ created: true, jobId: address(id) }]);
    expect(String(sent()[0]?.body)).toMatch(/^<ActivityDescription /);
  });

  it.each(['rest-1.0', 'rest-1.1'])('gives the address or the refusal of each of several (%s)', async (release) => {
    const body = recorded(`${release}/jobs-new.one-refused.json`);
    const { rest, sent } = await open(() => ({ status: 201, body }), release);
    const results = await rest.createActivities([program, { ...program, resources: { queue: 'nosuch' } }]);
    expect(results).toEqual([
      { created: true, jobId: expect.stringContaining(`${endpoint}/rest/1.0/jobs/`) },
      { created: false, reason: 'Requested queue nosuch is not allowed for this user', isFull: false },
    ]);
    expect(sent()).toHaveLength(1);
    expect(parseAdlDocuments(String(sent()[0]?.body))).toHaveLength(2);
  });

  it('has no job wait for a message that REST does not have', async () => {
    const { rest, sent } = await open(() => ({ status: 201, body: recorded('rest-1.0/jobs-new.one-job.json') }));
    await rest.createActivities([{ ...program, clientDataPush: true, inputFiles: [{ name: 'in.txt' }] }]);
    const [description] = parseAdlDocuments(String(sent()[0]?.body));
    expect(description).not.toHaveProperty('clientDataPush');
    expect(description?.inputFiles).toContainEqual({ name: 'in.txt' });
  });

  it('has a job wait for one more input than those of the user, but only for a job with inputs', async () => {
    const { rest, sent } = await open(() => ({ status: 201, body: recorded('rest-1.0/jobs-new.one-refused.json') }));
    await rest.createActivities([{ ...program, inputFiles: [{ name: 'in.txt' }] }, program]);
    const descriptions = parseAdlDocuments(String(sent()[0]?.body));
    expect(descriptions.map(({ inputFiles = [] }) => inputFiles.map(({ name }) => name))).toEqual([
      ['in.txt', GATE_NAME],
      [],
    ]);
  });

  it('sends nothing for none', async () => {
    const { rest, sent } = await open(() => ({}));
    expect(await rest.createActivities([])).toEqual([]);
    expect(sent()).toEqual([]);
  });

  it.each([
    ['more than were asked for', 'rest-1.0/jobs-new.one-refused.json'],
    ['none, as ARC 6.17 writes it', 'rest-1.0/jobs.none.json'],
  ])('concludes nothing from an answer about %s', async (_, file) => {
    const { rest } = await open(() => ({ status: 201, body: recorded(file) }));
    await expect(rest.createActivities([program])).rejects.toThrow(NotAnArcServerError);
  });

  it('takes the words of A-REX about a whole request for a refusal of each description', async () => {
    const { rest } = await open(() => ({ status: 500, reason: 'No more jobs allowed' }));
    expect(await rest.createActivities([program, program])).toEqual(
      Array(2).fill({ created: false, reason: 'No more jobs allowed', isFull: true }),
    );
  });

  it.each([302, 400, 401, 403, 404, 408, 413, 429, 500, 503])(
    'takes no error for a refusal that something else could have made (%i)',
    async (status) => {
      const { rest } = await open(() => ({ status, reason: 'No' }));
      const error = await rest.createActivities([program]).catch((thrown: unknown) => thrown);
      expect(mayHaveBeenCreated(error)).toBe(true);
    },
  );

  it('does not take a job without an id for a refusal', async () => {
    const { rest } = await open(() => ({ status: 201, body: '{"job":{"status-code":"201","reason":"Created"}}' }));
    await expect(rest.createActivities([program])).rejects.toThrow(NotAnArcServerError);
  });
});

describe('acting on jobs over REST', () => {
  it.each(['rest-1.0', 'rest-1.1'])('says of each whether it was done, and why not (%s)', async (release) => {
    const kill = await open(() => ({ status: 201, body: recorded(`${release}/jobs-kill.one-job.json`) }), release);
    expect(await kill.rest.kill([address('a')])).toEqual([{ done: true }]);
    const body = recorded(`${release}/jobs-restart.refused.json`);
    const { rest } = await open(() => ({ status: 201, body }), release);
    expect(await rest.restart([address('a'), address('b')])).toEqual([
      { done: false, reason: 'Job has not failed', notFound: false },
      { done: false, reason: 'Job not found', notFound: true },
    ]);
  });

  it("names jobs by the server's own ids, at most 500 in a request", async () => {
    const sizes: number[] = [];
    const { rest, sent } = await open(({ body }) => {
      const { job } = JSON.parse(String(body)) as { job: readonly { id: string }[] };
      sizes.push(job.length);
      const items = job.map(({ id }) => ({ 'status-code': '202', reason: 'Queued for cleaning', id }));
      return { status: 201, body: JSON.stringify({ job: items }) };
    });
    const results = await rest.wipe(Array.from({ length: 501 }, (_, index) => address(`job${index}`)));
    expect(results).toHaveLength(501);
    expect(sizes).toEqual([500, 1]);
    expect(sent()[1]?.body).toBe('{"job":[{"id":"job500"}]}');
  });
});

describe('a REST interface', () => {
  it('says what it is', async () => {
    const { rest } = await open(() => ({}), 'rest-1.1');
    expect(rest).toMatchObject({ kind: 'rest', label: 'REST 1.1', endpoint });
  });

  it.each(['rest-1.0', 'rest-1.1'])('tells what the service offers (%s)', async (release) => {
    const { rest } = await open(() => ({ body: recorded(`${release}/info.xml`) }), release);
    expect((await rest.serviceInfo()).shares.map(({ name }) => name)).toEqual(['fork']);
  });

  it('has the files of a job below its address, in the version spoken', async () => {
    const { rest } = await open(() => ({}), 'rest-1.1');
    const session = rest.session(address('8520662f23c6'));
    expect(session.url).toBe(`${endpoint}/rest/1.1/jobs/8520662f23c6/session`);
    expect(session.readListing(recorded('rest-1.1/session-list.xml'))).toHaveLength(2);
    expect(() => session.readListing('<html/>')).toThrow(NotAnArcServerError);
  });

  it('finds the job of a submission by its id', async () => {
    const jobs = '{"job":[{"id":"O0z"},{"id":"nosuch"},{"id":"OcR"}]}';
    const { rest } = await open(({ method, url }) =>
      method === 'GET' && url.endsWith('/jobs')
        ? { body: jobs }
        : {
            status: 201,
            body: recorded('rest-1.0/jobs-info.failed-unknown-other.xml').replace('urn:uuid:abc', 'mine'),
          },
    );
    expect(await rest.findSubmissions(['mine'], new Date())).toEqual(new Map([['mine', address('O0z')]]));
  });
});

describe('delegating over REST', () => {
  const token = new BearerToken('secret', { kind: 'program' });
  const openFor = async (release: string, shown: BearerToken | undefined = undefined) => {
    const http = scriptedSender(({ url, method }) => {
      if (url.endsWith('/rest')) return { body: recorded(`${release}/versions.json`) };
      if (method === 'PUT') return {};
      return { status: 201, headers: { location: '/arex/rest/1.1/delegations/d1' }, body: 'the request' };
    });
    const signer = {
      sign: async () => ({ chainPem: 'the chain', notAfter: new Date(Date.now() + 3_600_000) }),
      hasSameAttributes: async () => true,
      expiryOfOwn: async () => undefined,
      attainableExpiry: async () => new Date(Date.now() + 3_600_000),
    };
    const rest = await RestInterface.open({ http, endpoint, signer, token: async () => shown, log: silentLog });
    return { rest, sent: () => http.requests.slice(1) };
  };

  it('makes none of a certificate where the jobs need none, and asks once whether the user is let in', async () => {
    const { rest, sent } = await openFor('rest-1.0');
    expect(await rest.delegate({ isNeeded: false })).toBeUndefined();
    expect(await rest.delegate({ isNeeded: false })).toBeUndefined();
    expect(sent()).toMatchObject([{ method: 'GET', url: `${endpoint}/rest/1.0/delegations` }]);
    expect(await rest.delegate({ isNeeded: false, isWanted: true })).toBe('d1');
  });

  it('hands a token over in REST 1.1, in a header and nowhere else', async () => {
    const { rest, sent } = await openFor('rest-1.1', token);
    expect(await rest.delegate({ isNeeded: true })).toBe('d1');
    expect(sent()).toMatchObject([
      {
        method: 'POST',
        url: `${endpoint}/rest/1.1/delegations?action=new&type=jwt`,
        headers: { 'x-token-delegation': 'secret' },
      },
    ]);
    expect(sent()[0]).not.toHaveProperty('body');
  });

  it('makes none of a token where the jobs need none, even if one is wanted, and asks once whether the user is let in', async () => {
    const { rest, sent } = await openFor('rest-1.1', token);
    expect(await rest.delegate({ isNeeded: false })).toBeUndefined();
    expect(await rest.delegate({ isNeeded: false, isWanted: true })).toBeUndefined();
    expect(sent()).toMatchObject([{ method: 'GET', url: `${endpoint}/rest/1.1/delegations` }]);
  });

  it('signs with the certificate of a user who shows a token in REST 1.0, which takes no tokens', async () => {
    const { rest, sent } = await openFor('rest-1.0', token);
    expect(await rest.delegate({ isNeeded: true })).toBe('d1');
    expect(sent().map(({ method, body }) => [method, body])).toEqual([
      ['POST', undefined],
      ['PUT', 'the chain'],
    ]);
    for (const { headers } of sent()) expect(headers).not.toHaveProperty('x-token-delegation');
  });
});
