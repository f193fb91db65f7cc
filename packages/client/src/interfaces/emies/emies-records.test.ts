import { readFileSync } from 'node:fs';
import { type ScriptedAnswer, scriptedSender } from 'jasmin-arc-testing/http/scripted-sender.js';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../errors/index.js';
import type { HttpRequest } from '../../http/https-client.js';
import { readXml } from '../../xml/xml-reader.js';
import { EmiesConnection } from './emies-connection.js';
import { EmiesRecords } from './emies-records.js';

const endpoint = 'https://ce.example.org:443/arex';
const file = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8');
const soap = (content: string): ScriptedAnswer => ({
  body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`,
});
const list = (...ids: readonly string[]): ScriptedAnswer =>
  soap(
    `<ListActivitiesResponse>${ids.map((id) => `<ActivityID>${id}</ActivityID>`).join('')}</ListActivitiesResponse>`,
  );
const operationIn = (request: HttpRequest) => readXml(String(request.body)).child('Body')?.children()[0];

/** Records of a server that answers so once it has been opened. */
async function records(answer: (request: HttpRequest) => ScriptedAnswer) {
  const script = [list()];
  const http = scriptedSender((request) => script.shift() ?? answer(request));
  return { http, records: new EmiesRecords(await EmiesConnection.open(http, endpoint)) };
}

describe('the records of A-REX, asked for beside EMI-ES', () => {
  it('are pages below the endpoint, missing where there is none', async () => {
    const { http, records: there } = await records(({ url }) =>
      url.endsWith('/failed') ? { status: 404, reason: 'Not Found' } : { body: 'INLRMS' },
    );
    expect(await there.record('a b', 'status', {})).toBe('INLRMS');
    expect(await there.record('a b', 'failed', {})).toBeUndefined();
    expect(http.requests.at(-1)).toMatchObject({ method: 'GET', url: `${endpoint}/*logs/a%20b/failed` });
  });

  it('are not missing when the server fails', async () => {
    const { records: there } = await records(() => ({ status: 500, reason: 'Oops' }));
    await expect(there.record('1', 'failed', {})).rejects.toThrow(ServiceError);
  });

  it('tell whether a file is in the session directory', async () => {
    const { http, records: there } = await records(({ url }) => ({ status: url.endsWith('out.txt') ? 200 : 404 }));
    expect(await there.hasFile('1', 'sub/#1 out.txt', {})).toBe(true);
    expect(http.requests.at(-1)).toMatchObject({ method: 'HEAD', url: `${endpoint}/1/sub/%231%20out.txt` });
    expect(await there.hasFile('1', 'nothing', {})).toBe(false);
  });

  it('have info documents, and none of jobs that are not there', async () => {
    const body = file('activity-info.ended.xml');
    const ids = [...body.matchAll(/<estypes:ActivityID>([^<]+)/g)].map(([, id]) => String(id));
    const { records: there } = await records(() => ({ body }));
    const snapshots = await there.snapshots(ids, {});
    expect(snapshots.map((snapshot) => snapshot?.name)).toEqual(['fine', 'fails', undefined, 'dry', 'waits', 'runs']);
    expect(snapshots.map((snapshot) => snapshot && there.snapshotState(snapshot))).toEqual([
      'Finished',
      'Failed',
      undefined,
      'Failed',
      'Preparing',
      'Killed',
    ]);
  });

  it('are asked for in pieces that a server answers soon', async () => {
    const { http, records: there } = await records((request) => {
      const ids = operationIn(request)?.children('ActivityID') ?? [];
      const item = (id: string) =>
        `<ActivityInfoItem><ActivityID>${id}</ActivityID><ActivityNotFoundFault/></ActivityInfoItem>`;
      return soap(`<GetActivityInfoResponse>${ids.map((id) => item(id.text())).join('')}</GetActivityInfoResponse>`);
    });
    const ids = Array.from({ length: 1_201 }, (_, index) => String(index));
    expect(await there.snapshots(ids, {})).toEqual(ids.map(() => undefined));
    expect(http.requests.slice(1).map((request) => operationIn(request)?.children().length)).toEqual([500, 500, 201]);
  });

  it('are not another user’s, nor silent about a trouble of the server', async () => {
    const item = (fault: string) =>
      soap(
        `<GetActivityInfoResponse><ActivityInfoItem><ActivityID>1</ActivityID><${fault}><Message>because</Message></${fault}></ActivityInfoItem></GetActivityInfoResponse>`,
      );
    const { records: foreign } = await records(() => item('AccessControlFault'));
    expect(await foreign.snapshots(['1'], {})).toEqual([undefined]);
    const { records: troubled } = await records(() => item('UnableToRetrieveStatusFault'));
    await expect(troubled.snapshots(['1'], {})).rejects.toThrow(/GetActivityInfo: .*because/);
  });

  it('tell the live step of many jobs, the later one of a job that moves on meanwhile', async () => {
    const { http, records: there } = await records((request) => {
      const asked = String(request.body);
      if (asked.includes('>accepted<')) return list('moving', 'new');
      if (asked.includes('>preprocessing<')) return list('moving', 'waiting');
      if (asked.includes('>terminal<')) return asked.includes('>expired<') ? list() : list('done');
      return list();
    });
    expect(await there.steps({})).toEqual(
      new Map([
        ['moving', 'preparing'],
        ['new', 'accepted'],
        ['waiting', 'preparing'],
        ['done', 'ended'],
      ]),
    );
    expect(http.requests.length - 1).toBe(8);
  });

  it('list all own jobs, those too that were submitted over REST', async () => {
    const { records: there } = await records(() => ({ body: file('list.several.xml') }));
    expect((await there.ids({})).length).toBeGreaterThan(10);
    expect(there.jobId('XqnLDmjx')).toBe(`${endpoint}/XqnLDmjx`);
  });
});
