import type { TLSSocket } from 'node:tls';
import { identity, serverTrust, startTlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { describe, expect, it } from 'vitest';
import {
  CredentialMissingError,
  JobNotFoundError,
  NotAnArcServerError,
  ProxyGenerationError,
} from '../errors/index.js';
import type { ComputingService } from '../information/computing-service.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import { silentLog } from '../log/log.js';
import { Services } from './services.js';

const NOTHING_LISTED =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ListActivitiesResponse/></s:Body></s:Envelope>';

/** A server that speaks these interfaces, and services that know it as the configured one. */
async function open(speaks: readonly ('rest' | 'emies')[], choice: 'auto' | 'rest' | 'emies' = 'auto') {
  const spoken = new Set(speaks);
  const asked: string[] = [];
  const shown: string[] = [];
  const server = await startTlsServer((request, response) => {
    asked.push(request.method === 'POST' ? 'emies' : 'rest');
    shown.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN));
    request.resume();
    if (request.method === 'POST' && spoken.has('emies')) response.end(NOTHING_LISTED);
    else if (request.url === '/arex/rest' && spoken.has('rest')) response.end('{"version":["1.0","1.1"]}');
    else response.writeHead(404).end();
  });
  const endpoint = `${server.url}/arex`;
  const services = new Services({
    endpoint,
    interface: choice,
    user: { ...serverTrust(), identity: async () => identity() },
    signer: {
      sign: () => Promise.reject(new ProxyGenerationError('not needed here')),
      expiryOfOwn: async () => undefined,
      attainableExpiry: async () => new Date(),
      hasSameAttributes: async () => true,
    },
    journal: {
      begin: async () => {},
      accepted: async () => {},
      delivered: async () => {},
      confirmed: async () => {},
      lost: async () => {},
      abandoned: async () => {},
      forget: async () => {},
      pending: async () => [],
      handovers: async () => [],
      get: async () => undefined,
      list: async () => [],
      lastSubmitted: async () => [],
      withdrawn: async () => {},
      delegated: async () => {},
      delegations: async () => [],
    },
    log: silentLog,
  });
  return {
    services,
    endpoint,
    asked,
    shown,
    spoken,
    [Symbol.asyncDispose]: async () => {
      await services.close();
      await server.close();
    },
  };
}

describe('the service that has a job', () => {
  it('is asked through the interface that the job is of, whichever is used for submitting', async () => {
    await using there = await open(['rest', 'emies'], 'emies');
    const { services, endpoint } = there;
    const rest = `${endpoint}/rest/1.0/jobs/1234`;
    const emies = `${endpoint}/1234`;
    expect(await services.locate(rest)).toMatchObject({ jobId: rest, service: { kind: 'rest', endpoint } });
    expect(await services.locate(emies)).toMatchObject({ jobId: emies, service: { kind: 'emies', endpoint } });
    expect(await services.configured()).toMatchObject({ kind: 'emies' });
  });

  it.each([
    ['rest', '/rest/1.0/jobs/1234'],
    ['emies', '/1234'],
  ] as const)('is the configured one for a bare id, in the words of %s', async (kind, path) => {
    await using there = await open(['rest', 'emies'], kind);
    expect(await there.services.locate('1234')).toMatchObject({ jobId: `${there.endpoint}${path}`, service: { kind } });
  });

  it('given its server does not answer as ARC, then the hint is not about ARC_SERVER, as the job names its server', async () => {
    await using there = await open([]);
    const error = await there.services
      .locate(`${there.endpoint}/rest/1.0/jobs/1234`)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotAnArcServerError);
    expect(error).toMatchObject({ hint: expect.stringContaining('It was an ARC server when it took the job') });
  });

  it('is an error for a text that is not an id', async () => {
    await using there = await open(['rest']);
    const refused = there.services.locate('no id');
    await expect(refused).rejects.toThrow(JobNotFoundError);
    const hint = 'A job id is an address such as https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6.';
    await expect(refused).rejects.toMatchObject({ hint });
    expect(there.asked).toEqual([]);
  });
});

describe("the user's certificate", () => {
  it('is shown to the configured service and to those of jobs, and no other server is asked anything', async () => {
    await using there = await open(['rest']);
    await using elsewhere = await open(['rest']);
    const { services } = there;
    await services.configured();
    const url = `${elsewhere.endpoint}/rest`;
    await expect(services.http.text({ method: 'GET', url })).rejects.toThrow(CredentialMissingError);
    expect(elsewhere.asked).toEqual([]);

    const jobId = `${elsewhere.endpoint}/rest/1.0/jobs/1234`;
    expect(await services.locate(jobId)).toMatchObject({ jobId, service: { kind: 'rest' } });
    expect(await services.http.text({ method: 'GET', url })).toMatchObject({ status: 200 });
    expect([...there.shown, ...elsewhere.shown]).toEqual(['Test User', 'Test User', 'Test User']);
  });
});

describe('what the configured service speaks', () => {
  it('is asked once, and known for its jobs too', async () => {
    await using there = await open(['emies']);
    const service = await there.services.configured();
    expect(await there.services.configured()).toBe(service);
    expect((await there.services.locate(`${there.endpoint}/1234`)).service).toBe(service);
    expect(there.asked).toEqual(['rest', 'emies']);
  });

  it('is asked again after it could not be found out', async () => {
    await using there = await open([]);
    await expect(there.services.configured()).rejects.toThrow(NotAnArcServerError);
    there.spoken.add('rest');
    expect(await there.services.configured()).toMatchObject({ kind: 'rest' });
  });

  it('is found out for all who wait for it, though one of them gives up', async () => {
    await using there = await open(['rest']);
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const impatient = there.services.configured({ signal: controller.signal });
    const patient = there.services.configured();
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    expect(await patient).toMatchObject({ kind: 'rest' });
    expect(there.asked).toEqual(['rest']);
  });
});

describe('what a service offers', () => {
  const offering = (answers: (() => Promise<ComputingService>)[]) => {
    const service = { serviceInfo: () => answers.shift()?.() };
    // Nothing but its information is asked for here.
    return service as unknown as ComputingInterface;
  };
  const info: ComputingService = { endpoints: [], shares: [], executionEnvironments: [], applicationEnvironments: [] };

  it('is asked once in a minute, for all who wait for it, though one of them gives up', async () => {
    await using there = await open([]);
    const service = offering([async () => info]);
    const reason = new Error('changed my mind');
    const patient = there.services.info(service);
    await expect(there.services.info(service, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await patient).toBe(info);
    expect(await there.services.info(service)).toBe(info);
  });

  it('is asked again after it could not be found out', async () => {
    await using there = await open([]);
    const failure = new Error('down');
    const service = offering([() => Promise.reject(failure), async () => info]);
    await expect(there.services.info(service)).rejects.toBe(failure);
    expect(await there.services.info(service)).toBe(info);
  });
});
