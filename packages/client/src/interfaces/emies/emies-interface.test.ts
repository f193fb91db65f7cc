import { readFileSync } from 'node:fs';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { formatAdl } from '../../descriptions/adl/adl.js';
import type { ActivityDescription } from '../../descriptions/model/activity-description.js';
import { ServiceError } from '../../errors/index.js';
import type { HttpRequest } from '../../http/https-client.js';
import { silentLog } from '../../log/log.js';
import { readXml } from '../../xml/xml-reader.js';
import { EmiesInterface } from './emies-interface.js';

const endpoint = 'https://ce.example.org:443/arex';
const file = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8');
const operationIn = (request: HttpRequest | undefined) => readXml(String(request?.body)).child('Body')?.children()[0];
const soap = (content: string): ScriptedAnswer => ({
  body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`,
});
/** One item for each id of a request; `what` is in it besides. */
const itemsFor = (request: HttpRequest, operation: string, itemName: string, what = ''): ScriptedAnswer => {
  const ids = operationIn(request)?.children('ActivityID') ?? [];
  const items = ids.map((id) => `<${itemName}><ActivityID>${id.text()}</ActivityID>${what}</${itemName}>`);
  return soap(`<${operation}Response>${items.join('')}</${operation}Response>`);
};

/** A service that answers so once it has been opened. */
async function service(answer: (request: HttpRequest) => ScriptedAnswer) {
  const script = [soap('<ListActivitiesResponse/>')];
  const http = scriptedSender((request) => script.shift() ?? answer(request));
  const signer = {
    sign: async () => ({ chainPem: 'the chain', notAfter: new Date('2026-11-23T16:00:00Z') }),
    expiryOfOwn: async () => undefined,
    attainableExpiry: async () => new Date('2026-11-23T16:00:00Z'),
    hasSameAttributes: async () => true,
  };
  return { http, emies: await EmiesInterface.open({ http, endpoint, signer, log: silentLog }) };
}

const program: ActivityDescription = { executable: { path: '/bin/true' } };

describe('creating activities over EMI-ES', () => {
  it('gives the address of each, or the reason why there is none', async () => {
    const { emies } = await service(() => ({ body: file('create.one-of-three.xml') }));
    expect(await emies.createActivities([program, program, program])).toEqual([
      { created: true, jobId: `${endpoint}/pjzLDmXYapAoOSAtDmABFKDmABFKDmABFKDmfDHKDmgEFKDmaBRYjm` },
      { created: false, reason: 'Pre-executables are not supported by this service', isFull: false },
      {
        created: false,
        reason: 'Failed to create new activity. Requested queue nosuch is not allowed for this user',
        isFull: false,
      },
    ]);
  });

  it('has only those jobs wait for the message that have inputs to be uploaded', async () => {
    const { emies, http } = await service(() => ({ body: file('create.one-of-three.xml') }));
    await emies.createActivities([
      { ...program, inputFiles: [{ name: 'in.txt' }] },
      program,
      { ...program, inputFiles: [{ name: 'in.txt', sources: [{ uri: 'https://example.org/in.txt' }] }] },
    ]);
    const pushes = operationIn(http.requests.at(-1))
      ?.children('ActivityDescription')
      .map((description) => description.child('DataStaging')?.childText('ClientDataPush'));
    expect(pushes).toEqual(['true', undefined, undefined]);
  });

  it('has no job wait for the message that has no inputs to be uploaded, even if its document asks for it', async () => {
    const { emies, http } = await service(() => ({ body: file('create.one-of-three.xml') }));
    await emies.createActivities([{ ...program, clientDataPush: true }, program, program]);
    const [description] = operationIn(http.requests.at(-1))?.children('ActivityDescription') ?? [];
    expect(description?.child('DataStaging')?.childText('ClientDataPush')).toBeUndefined();
  });

  it.each([
    [502, 'upstream timed out', { code: 'ERR_ARC_SERVICE', retryable: true }],
    [500, 'Failed processing request', { code: 'ERR_ARC_SERVICE', retryable: true }],
  ])(
    'takes a fault without a type, status %d and "%s", for no word on what was done',
    async (status, reason, error) => {
      const fault = `<Fault><faultcode>Server</faultcode><faultstring>${reason}</faultstring></Fault>`;
      const { emies } = await service(() => ({ ...soap(fault), status }));
      await expect(emies.createActivities([program])).rejects.toMatchObject(error);
    },
  );

  it('never repeats a request', async () => {
    const { emies, http } = await service(() => ({ body: file('create.one-of-three.xml') }));
    await emies.createActivities([program, program, program]);
    expect(http.requests.map(({ repeatable }) => repeatable)).toEqual([true, false]);
  });

  it('concludes nothing from an answer about another number of them', async () => {
    const { emies } = await service(() => ({ body: file('create.one-of-three.xml') }));
    await expect(emies.createActivities([program])).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AN_ARC_SERVER' });
  });
});

describe('a job of an EMI-ES service', () => {
  it('is announced to have its inputs', async () => {
    const { emies, http } = await service(() =>
      soap(
        '<NotifyServiceResponse><NotifyResponseItem><ActivityID>1</ActivityID><Acknowledgement/></NotifyResponseItem></NotifyServiceResponse>',
      ),
    );
    await emies.inputsDelivered(`${endpoint}/1`);
    expect(operationIn(http.requests.at(-1))?.child('NotifyRequestItem')?.childText('NotifyMessage')).toBe(
      'client-datapush-done',
    );
  });

  it.each([
    ['waits for that, if its description says so', { ...program, clientDataPush: true }, true],
    ['does not wait for that, if its description says nothing of it', program, false],
  ])('%s', async (_, description, awaits) => {
    const { emies } = await service(() => ({
      headers: { 'content-type': 'text/plain' },
      body: formatAdl(description),
    }));
    expect(await emies.awaitsDelivery(`${endpoint}/1`)).toBe(awaits);
  });

  it('would wait for ever where the announcement is not taken, so that is an error', async () => {
    const { emies } = await service(() =>
      soap(
        '<NotifyServiceResponse><NotifyResponseItem><ActivityID>1</ActivityID><OperationNotAllowedFault><Message>too late</Message></OperationNotAllowedFault></NotifyResponseItem></NotifyServiceResponse>',
      ),
    );
    const announcement = emies.inputsDelivered(`${endpoint}/1`);
    await expect(announcement).rejects.toThrow(ServiceError);
    await expect(announcement).rejects.toThrow(/too late/);
  });

  it.each([
    ['kill', 'CancelActivity'],
    ['wipe', 'WipeActivity'],
    ['restart', 'RestartActivity'],
  ] as const)('is told to %s by %s, many in a request', async (action, operation) => {
    const { emies, http } = await service((request) =>
      itemsFor(request, operation, `${operation}ResponseItem`, '<EstimatedTime>4</EstimatedTime>'),
    );
    const jobIds = Array.from({ length: 501 }, (_, index) => `${endpoint}/${index}`);
    expect(await emies[action](jobIds)).toEqual(jobIds.map(() => ({ done: true })));
    expect(http.requests.slice(1).map((request) => operationIn(request)?.children().length)).toEqual([500, 1]);
    expect(operationIn(http.requests[1])).toMatchObject({ name: operation });
  });

  it('has its files below its address, and is found by an address of any kind', async () => {
    const { emies } = await service(() => soap(''));
    for (const jobId of [`${endpoint}/XqnLDmjx`, `${endpoint}/rest/1.0/jobs/XqnLDmjx`, 'XqnLDmjx']) {
      expect(emies.session(jobId).url).toBe(`${endpoint}/XqnLDmjx`);
    }
    const { readListing } = emies.session('XqnLDmjx');
    expect(readListing(file('session-listing.html'))).toHaveLength(6);
    expect(() => readListing('<html>Sign in</html>')).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_NOT_AN_ARC_SERVER' }),
    );
  });

  it('has a log and a description that the server delivers', async () => {
    const adl =
      '<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"><Application><Executable><Path>/bin/true</Path></Executable></Application></ActivityDescription>';
    const { emies } = await service(({ url }) => ({ body: url.endsWith('/errors') ? 'what happened' : adl }));
    expect(await emies.jobLog(`${endpoint}/1`)).toBe('what happened');
    expect((await emies.jobLogFiles(`${endpoint}/1`)).get('errors')).toBe('what happened');
    expect(await emies.description(`${endpoint}/1`)).toMatchObject(program);
  });

  it('is found by its submission id, before the first snapshot in its description', async () => {
    const { emies } = await service(({ method, url, body }) => {
      if (method === 'GET') return { body: url.includes('/pjz') ? 'an ActivityOldID, submissionId-2' : '' };
      if (String(body).includes('ListActivities')) {
        return soap(
          '<ListActivitiesResponse><ActivityID>pjzLDmXYapAoOSAtDmABFKDmABFKDmABFKDmfDHKDmgEFKDmaBRYjm</ActivityID></ListActivitiesResponse>',
        );
      }
      return { body: file('activity-info.placeholder.xml') };
    });
    expect(await emies.findSubmissions(['submissionId-1', 'submissionId-2'], new Date())).toEqual(
      new Map([['submissionId-2', `${endpoint}/pjzLDmXYapAoOSAtDmABFKDmABFKDmABFKDmfDHKDmgEFKDmaBRYjm`]]),
    );
  });

  it('tells its state at once, however old the snapshot', async () => {
    const id = 'pjzLDmXYapAoOSAtDmABFKDmABFKDmABFKDmfDHKDmgEFKDmaBRYjm';
    const listed = file('list.truncated.xml').replace(/<([\w:]*ActivityID)>[^<]*</, `<$1>${id}<`);
    const { emies } = await service((request) => {
      const { method, url } = request;
      if (method === 'POST') {
        const isList = operationIn(request)?.name === 'ListActivities';
        return { body: isList ? listed : file('activity-info.placeholder.xml') };
      }
      if (url.endsWith('/status')) return { body: 'FINISHED' };
      if (url.endsWith('/diag')) return { body: 'LRMSEndTime=20261123041000Z\nexitcode=0\n' };
      return { status: 404, reason: 'Not Found' };
    });
    expect(await emies.activities([`${endpoint}/${id}`])).toMatchObject([
      { id: `${endpoint}/${id}`, state: 'Finished', status: 'completed', stateFrom: 'live', exitCode: 0 },
    ]);
  });
});

describe('an EMI-ES service', () => {
  it('tells what it offers', async () => {
    const { emies } = await service(() => ({ body: file('resource-info.xml') }));
    expect((await emies.serviceInfo()).shares.map(({ name }) => name)).toEqual(['fork']);
  });

  it('gets one delegation for all jobs', async () => {
    const { emies, http } = await service((request) => ({
      body: file(operationIn(request)?.name === 'putProxy' ? 'delegation.put.xml' : 'delegation.new.xml'),
    }));
    const ids = await Promise.all([emies.delegate(), emies.delegate()]);
    expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(http.requests.slice(1).map((request) => operationIn(request)?.name)).toEqual(['getNewProxyReq', 'putProxy']);
  });

  it('is asked for no delegation where the jobs need none', async () => {
    const { emies, http } = await service(() => ({ body: file('delegation.new.xml') }));
    expect(await emies.delegate({ isNeeded: false })).toBeUndefined();
    expect(http.requests.slice(1)).toEqual([]);
  });

  it('lists all own jobs', async () => {
    const { emies } = await service(() => ({ body: file('list.truncated.xml').replace(' truncated="true"', '') }));
    const listed = await emies.listActivities();
    expect(listed).toHaveLength(2);
    expect(listed.every((jobId) => jobId.startsWith(`${endpoint}/`))).toBe(true);
  });
});
