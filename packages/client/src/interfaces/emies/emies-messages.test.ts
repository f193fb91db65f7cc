import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAdl } from '../../descriptions/adl/adl.js';
import { readXml } from '../../xml/xml-reader.js';
import { writeXml } from '../../xml/xml-writer.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import {
  type EmiesRequest,
  readCreations,
  readInfos,
  readList,
  readManaged,
  readNotified,
  readResourceInfo,
  requests,
} from './emies-messages.js';
import { unwrapSoap } from './soap-envelope.js';

/** The response in a recorded answer. */
function recorded(name: string) {
  const answer = unwrapSoap(readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8'));
  if ('fault' in answer || answer.response === undefined) throw new Error(`${name} holds no response`);
  return answer.response;
}

/** A request as a service reads it. */
const written = ({ content }: EmiesRequest) => readXml(writeXml(content, { indent: 0 }));
/** The ids that a recorded answer is about, in order. */
const idsIn = (name: string): readonly string[] =>
  recorded(name)
    .children()
    .map((item) => item.childText('ActivityID') ?? '');

const NOT_FOUND = { done: false, reason: 'Activity with specified ID not found', notFound: true };

describe('creating activities', () => {
  it('sends descriptions as ADL, each whole', () => {
    const descriptions = [
      { executable: { path: '/bin/echo', arguments: [' <&> ', ''] } },
      { name: 'second', executable: { path: 'run.sh' }, clientDataPush: true, inputFiles: [{ name: 'run.sh' }] },
    ];
    const request = requests.create(descriptions);
    expect(request).toMatchObject({ operation: 'CreateActivity', repeatable: false });
    const root = written(request);
    expect(root).toMatchObject({ name: 'CreateActivity', namespace: 'http://www.eu-emi.eu/es/2010/12/creation/types' });
    expect(root.children('ActivityDescription', 'http://www.eu-emi.eu/es/2010/12/adl')).toHaveLength(2);
    const documents = request.content.content.filter((part) => typeof part !== 'string');
    expect(documents.map((document) => parseAdl(writeXml(document)))).toMatchObject(descriptions);
  });

  it('tells the id of each, or why there is none', () => {
    expect(readCreations(recorded('create.one-of-three.xml'), 3)).toMatchObject([
      { id: 'pjzLDmXYapAoOSAtDmABFKDmABFKDmABFKDmfDHKDmgEFKDmaBRYjm' },
      {
        fault: { type: 'UnsupportedCapabilityFault', reason: 'Pre-executables are not supported by this service' },
      },
      {
        fault: {
          type: 'InternalBaseFault',
          reason: 'Failed to create new activity. Requested queue nosuch is not allowed for this user',
        },
      },
    ]);
  });

  it('concludes nothing from an answer about more or fewer', () => {
    for (const expected of [2, 4]) {
      expect(() => readCreations(recorded('create.one-of-three.xml'), expected)).toThrow(UnreadableAnswerError);
    }
    const empty = readXml('<CreateActivityResponse><ActivityCreationResponse/></CreateActivityResponse>');
    expect(() => readCreations(empty, 1)).toThrow(/neither/);
  });

  it.each([
    ['an id that leads elsewhere', ['<ActivityID>../../x</ActivityID>'], /no id of a job/],
    ['one id twice', ['<ActivityID>1</ActivityID>', '<ActivityID>1</ActivityID>'], /twice/],
    ['an id and a fault', ['<ActivityID>1</ActivityID><InternalBaseFault/>'], /id and a fault/],
  ])('concludes nothing from an answer with %s', (_, contents, message) => {
    const items = contents.map((content) => `<ActivityCreationResponse>${content}</ActivityCreationResponse>`);
    const answer = readXml(`<CreateActivityResponse>${items.join('')}</CreateActivityResponse>`);
    expect(() => readCreations(answer, contents.length)).toThrow(message);
  });
});

describe('listing activities', () => {
  it('asks for times without fractions of seconds, and for states with all of their attributes', () => {
    const root = written(
      requests.list({
        from: new Date('2026-11-23T00:40:00.123Z'),
        to: new Date('2026-11-24T00:00:00Z'),
        limit: 5,
        statuses: [{ status: 'terminal', attributes: ['client-stageout-possible', 'app-failure'] }],
      }),
    );
    expect(root.children().map((child) => [child.name, child.text()])).toEqual([
      ['FromDate', '2026-11-23T00:40:00Z'],
      ['ToDate', '2026-11-24T00:00:00Z'],
      ['Limit', '5'],
      ['ActivityStatus', ''],
    ]);
    expect(
      root
        .child('ActivityStatus')
        ?.children()
        .map((child) => [child.name, child.text()]),
    ).toEqual([
      ['Status', 'terminal'],
      ['Attribute', 'client-stageout-possible'],
      ['Attribute', 'app-failure'],
    ]);
    expect(written(requests.list()).children()).toEqual([]);
  });

  it('tells whether the list is whole', () => {
    expect(readList(recorded('list.none.xml'))).toEqual({ ids: [], truncated: false });
    const several = readList(recorded('list.several.xml'));
    expect(several.truncated).toBe(false);
    expect(several.ids.length).toBeGreaterThan(10);
    expect(several.ids).toContain('pjzLDmXYapAoOSAtDmABFKDmABFKDmABFKDmfDHKDmgEFKDmaBRYjm');
    expect(readList(recorded('list.truncated.xml'))).toMatchObject({ ids: { length: 2 }, truncated: true });
  });
});

describe('asking about activities', () => {
  it('reads what is published about each, in the order asked for', () => {
    const ids = idsIn('activity-info.ended.xml');
    expect(readInfos(recorded('activity-info.ended.xml'), ids)).toMatchObject([
      { activity: { id: ids[0], name: 'fine', exitCode: 0, queue: 'fork', stdout: 'out.txt', errors: [] } },
      {
        activity: {
          name: 'fails',
          exitCode: 3,
          errors: ['LRMS error: (3) Job finished with wrong exit code - 3 != 0'],
        },
      },
      { fault: { type: 'ActivityNotFoundFault' } },
      { activity: { name: 'dry', errors: ['Job has dryrun requested. Job skipped.'] } },
      { activity: { name: 'waits', exitCode: undefined } },
      { activity: { name: 'runs', errors: ['Job is canceled by external request'] } },
    ]);
  });

  it('finds the earlier ids that a description brought along, once the snapshot has been taken', () => {
    const previousIds = (name: string) =>
      readInfos(recorded(name), idsIn(name)).map((item) =>
        'activity' in item ? item.activity.previousIds : undefined,
      );
    expect(previousIds('activity-info.ended.xml')[0]).toEqual(['urn:uuid:1b4e28ba-2fa1-41d2-883f-0016d3cca427']);
    expect(previousIds('activity-info.placeholder.xml')).toEqual([[]]);
  });

  it('refuses an answer about others', () => {
    const ids = idsIn('activity-info.ended.xml');
    expect(() => readInfos(recorded('activity-info.ended.xml'), ids.toReversed())).toThrow(UnreadableAnswerError);
    expect(() => readInfos(recorded('activity-info.ended.xml'), ids.slice(1))).toThrow(UnreadableAnswerError);
  });
});

describe('managing activities', () => {
  it('names each', () => {
    const root = written(requests.manage('WipeActivity', ['a', 'b']));
    expect(root.children('ActivityID', 'http://www.eu-emi.eu/es/2010/12/types').map((id) => id.text())).toEqual([
      'a',
      'b',
    ]);
  });

  it('may be repeated, except a restart', () => {
    expect(requests.manage('CancelActivity', []).repeatable).toBe(true);
    expect(requests.manage('WipeActivity', []).repeatable).toBe(true);
    expect(requests.manage('RestartActivity', []).repeatable).toBe(false);
  });

  it('tells the outcome of each', () => {
    const cancelled = readManaged(
      recorded('cancel.one-and-unknown.xml'),
      'CancelActivity',
      idsIn('cancel.one-and-unknown.xml'),
    );
    expect(cancelled).toEqual([{ done: true }, NOT_FOUND]);
    const wiped = readManaged(
      recorded('wipe.several-and-unknown.xml'),
      'WipeActivity',
      idsIn('wipe.several-and-unknown.xml'),
    );
    expect(wiped).toEqual([...Array(5).fill({ done: true }), NOT_FOUND]);
    const refused = { done: false, reason: 'Requested operation not allowed', notFound: false };
    expect(readManaged(recorded('restart.refused.xml'), 'RestartActivity', idsIn('restart.refused.xml'))).toEqual([
      refused,
      refused,
    ]);
  });

  it('tells whether the service takes notice of inputs', () => {
    expect(
      written(requests.inputsDelivered('x'))
        .child('NotifyRequestItem')
        ?.children()
        .map((child) => [child.name, child.text()]),
    ).toEqual([
      ['ActivityID', 'x'],
      ['NotifyMessage', 'client-datapush-done'],
    ]);
    const name = 'notify.one-nonsense-unknown.xml';
    expect(readNotified(recorded(name), idsIn(name))).toEqual([
      { done: true },
      { done: false, reason: 'Unsupported notification type nonsense', notFound: false },
      NOT_FOUND,
    ]);
  });
});

describe('the service document', () => {
  it('tells queues, endpoints and the batch system', () => {
    const info = readResourceInfo(recorded('resource-info.xml'));
    expect(info.shares.map(({ name }) => name)).toEqual(['fork']);
    expect(info.manager?.product).toBe('fork');
    expect(info.implementation).toEqual({ name: 'nordugrid-arc', version: '6.17.0' });
    expect(info.endpoints.map(({ interfaceName }) => interfaceName)).toContain('org.ogf.glue.emies.activitycreation');
  });

  it('is empty where the information provider has not run yet', () => {
    expect(readResourceInfo(readXml('<GetResourceInfoResponse><Services/></GetResourceInfoResponse>'))).toMatchObject({
      shares: [],
      endpoints: [],
    });
  });
});
