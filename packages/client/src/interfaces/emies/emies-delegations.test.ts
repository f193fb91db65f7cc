import { readFileSync } from 'node:fs';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, ServiceError } from '../../errors/index.js';
import { readXml } from '../../xml/xml-reader.js';
import { EmiesConnection } from './emies-connection.js';
import { emiesDelegations } from './emies-delegations.js';

const recorded = (name: string): ScriptedAnswer => ({
  body: readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8'),
});

/** Delegations of a server that gives this answer, and the request it got. */
async function delegations(answer: ScriptedAnswer) {
  const script = [recorded('list.none.xml'), answer];
  const http = scriptedSender(() => script.shift() ?? new Error('the script is over'));
  const service = emiesDelegations(await EmiesConnection.open(http, 'https://ce.example.org:443/arex'));
  const asked = () =>
    readXml(String(http.requests.at(-1)?.body))
      .child('Body')
      ?.children()[0];
  return { service, http, asked };
}

describe('a delegation over SOAP', () => {
  it('begins with an id and a request to be signed, and is not begun twice', async () => {
    const { service, asked, http } = await delegations(recorded('delegation.new.xml'));
    const { id, requestPem } = await service.begin({});
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(requestPem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    expect(asked()).toMatchObject({
      name: 'getNewProxyReq',
      namespace: 'http://www.gridsite.org/namespaces/delegation-2',
    });
    expect(http.requests.at(-1)?.repeatable).toBe(false);
  });

  it('accepts the signed chain with an empty answer', async () => {
    const { service, asked } = await delegations(recorded('delegation.put.xml'));
    await service.put('8652a7e1406f', 'the chain', {});
    // GridSite's children are without a namespace.
    expect(asked()?.childText('delegationID', '')).toBe('8652a7e1406f');
    expect(asked()?.childText('proxy', '')).toBe('the chain');
  });

  it('says why a chain is not taken', async () => {
    const { service } = await delegations(recorded('delegation.put-refused.xml'));
    await expect(service.put('8652a7e1406f', 'x', {})).rejects.toThrow(
      expect.objectContaining({ constructor: ServiceError, reason: 'Failed to acquire credentials' }),
    );
  });

  it('is renewed by a request of the same id', async () => {
    const { service, asked } = await delegations(recorded('delegation.renew.xml'));
    expect(await service.renew('8652a7e1406f', {})).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    expect(asked()).toMatchObject({ name: 'renewProxyReq' });
    expect(asked()?.childText('delegationID')).toBe('8652a7e1406f');
  });

  it('tells when it expires', async () => {
    const { service, asked } = await delegations(recorded('delegation.info.xml'));
    expect(await service.stored('8652a7e1406f', {})).toEqual(new Date('2026-11-23T16:00:00Z'));
    // This operation spells it so, PutDelegation of the same port type would not.
    expect(asked()?.childText('DelegationID')).toBe('8652a7e1406f');
  });

  it.each(['delegation.info-unknown.xml', 'delegation.info-missing.xml', 'fault.not-supported.xml'])(
    'given %s, then there is none that could be used again',
    async (name) => {
      const { service } = await delegations(recorded(name));
      expect(await service.stored('8652a7e1406f', {})).toBeUndefined();
    },
  );

  it('refuses an answer without what was asked for', async () => {
    const body = '<E:Envelope xmlns:E="x"><E:Body><getNewProxyReqResponse/></E:Body></E:Envelope>';
    const { service } = await delegations({ body });
    await expect(service.begin({})).rejects.toThrow(NotAnArcServerError);
  });
});
