import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, ServiceError } from '../../errors/index.js';
import { RestConnection } from './rest-connection.js';
import { restDelegations } from './rest-delegations.js';

const endpoint = 'https://ce.example.org:443/arex';
const CSR = '-----BEGIN CERTIFICATE REQUEST-----\nMII\n-----END CERTIFICATE REQUEST-----\n';

/** Delegations at a server that answers so. */
async function delegations(answer: ScriptedAnswer) {
  const script: ScriptedAnswer[] = [{ body: '{"version":"1.0"}' }];
  const http = scriptedSender(() => script.shift() ?? answer);
  return { http, service: restDelegations(await RestConnection.open(http, endpoint)) };
}

describe('delegations over REST', () => {
  it.each([
    ['/arex/rest/1.0/delegations?action=new/87ee90d20139', '87ee90d20139'],
    ['/arex/rest/1.1/delegations/87f525c2c315', '87f525c2c315'],
  ])('begin with a request to be signed; the location %s has the id', async (location, id) => {
    const { service, http } = await delegations({ status: 201, headers: { location }, body: CSR });
    expect(await service.begin({})).toEqual({ id, requestPem: CSR });
    // A lost reply leaves an unused delegation behind, so it is not sent again.
    expect(http.requests[1]).not.toHaveProperty('repeatable');
  });

  it('do not begin without an id', async () => {
    const { service } = await delegations({ status: 201, body: CSR });
    await expect(service.begin({})).rejects.toThrow(NotAnArcServerError);
  });

  it('are renewed under their id', async () => {
    const { service, http } = await delegations({ status: 201, body: CSR });
    expect(await service.renew('87ee90d20139', {})).toBe(CSR);
    expect(http.requests[1]?.url).toBe(`${endpoint}/rest/1.0/delegations/87ee90d20139?action=renew`);
  });

  it('take the chain as it is', async () => {
    const { service, http } = await delegations({});
    await service.put('87ee90d20139', 'the chain', {});
    expect(http.requests[1]).toMatchObject({ method: 'PUT', body: 'the chain' });
    const refusing = await delegations({ status: 500, reason: 'Failed accepting delegation' });
    await expect(refusing.service.put('d', 'chain', {})).rejects.toThrow('Failed accepting delegation');
  });

  it.each([
    ['a chain', { body: '-----BEGIN CERTIFICATE-----\nMII\n' }, '-----BEGIN CERTIFICATE-----\nMII\n'],
    ['none yet', { body: '\n' }, undefined],
    ['nothing, as it is unknown', { status: 404, reason: 'No such delegation' }, undefined],
  ])('have stored %s', async (_, answer, stored) => {
    const { service } = await delegations(answer);
    expect(await service.stored('d', {})).toBe(stored);
  });

  it('that cannot be read are an error, not none', async () => {
    const { service } = await delegations({ status: 500, reason: 'Oops' });
    await expect(service.stored('d', {})).rejects.toThrow(ServiceError);
  });
});
