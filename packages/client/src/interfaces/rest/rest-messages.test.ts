import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import {
  readCreatedItems,
  readDelegationId,
  readJobItems,
  readJobList,
  readVersions,
  requests,
} from './rest-messages.js';

const recorded = (path: string): string => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');

describe('requests', () => {
  it.each(['info', 'kill', 'clean', 'restart'] as const)(
    'to %s jobs have the one content type with which the server reads the ids',
    (action) => {
      const request = requests.action(action, ['a', 'b']);
      expect(request).toMatchObject({ method: 'POST', path: `jobs?action=${action}` });
      expect(request.headers['content-type']).toBe('application/json');
      expect(JSON.parse(String(request.body))).toEqual({ job: [{ id: 'a' }, { id: 'b' }] });
    },
  );

  it('may be sent again where that changes nothing: never a creation, a restart or a new delegation', () => {
    expect(requests.action('kill', ['a']).repeatable).toBe(true);
    expect(requests.action('clean', ['a']).repeatable).toBe(true);
    expect(requests.putDelegation('d', 'chain').repeatable).toBe(true);
    expect(requests.action('restart', ['a']).repeatable).toBe(false);
    expect(requests.create('<ActivityDescription/>').repeatable).toBeUndefined();
    expect(requests.newDelegation().repeatable).toBeUndefined();
  });

  it('ask for XML where JSON would lose what is needed', () => {
    expect(requests.info().headers.accept).toBe('text/xml');
    expect(requests.action('info', ['a']).headers.accept).toBe('text/xml');
    expect(requests.action('kill', ['a']).headers.accept).toBe('application/json');
  });

  it('ask for all states in one list, as only the first counts', () => {
    expect(requests.jobsWithState().path.match(/state=/g)).toHaveLength(1);
  });

  it('let no id become anything but a part of the path', () => {
    expect(requests.diagnose('a/../b?c', 'failed').path).toBe('jobs/a%2F..%2Fb%3Fc/diagnose/failed');
    expect(requests.renewDelegation('a/b').path).toBe('delegations/a%2Fb?action=renew');
  });
});

describe('answers of both releases', () => {
  it('tell the versions', () => {
    expect(readVersions(recorded('rest-1.0/versions.json'))).toEqual(['1.0']);
    expect(readVersions(recorded('rest-1.1/versions.json'))).toEqual(['1.0', '1.1']);
  });

  it.each(['', '{}', '{"version":[]}', '{"version":{"a":"b"}}', '<html/>'])(
    'are no list of versions where they are %j',
    (body) => {
      expect(() => readVersions(body)).toThrow(UnreadableAnswerError);
    },
  );

  it.each(['rest-1.0', 'rest-1.1'])('list no job, some, and their live states (%s)', (release) => {
    const none = release === 'rest-1.0' ? undefined : []; // ARC 6.17 says nothing at all
    expect(readJobList(recorded(`${release}/jobs.none.json`))).toEqual(none);
    const jobs = readJobList(recorded(`${release}/jobs.several.json`)) ?? [];
    expect(jobs.length).toBeGreaterThan(10);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(jobs[0]?.state).toBeUndefined();
    const states = readJobList(recorded(`${release}/jobs-state.several.json`))?.map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['FAILED', 'FINISHED']));
  });

  it('list one job, which ARC 6.17 does not put into an array', () => {
    const one = [{ id: 'a', state: 'RUNNING' }];
    expect(readJobList('{"job":{"id":"a","state":"RUNNING"}}')).toEqual(one);
    expect(readJobList('{"job":[{"id":"a","state":"RUNNING"}]}')).toEqual(one);
  });

  it.each([
    ['rest-1.0', 'OcRKDmnuZpAoOSAtDmABFKDmABFKDmABFKDmn1FKDmLBFKDmffRiVn'],
    ['rest-1.1', 'b2f5da6c0f76'],
  ])('tell of each job what became of the request (%s)', (release, id) => {
    const items = (name: string, expected: number) => readJobItems(recorded(`${release}/${name}`), expected);
    const gone = { statusCode: 404, reason: 'Job not found', id: 'nosuch' };
    expect(items('jobs-new.one-job.json', 1)).toEqual([{ statusCode: 201, reason: 'Created', id, state: 'ACCEPTING' }]);
    expect(items('jobs-new.one-refused.json', 2)).toMatchObject([
      { statusCode: 201 },
      { statusCode: 500, reason: 'Requested queue nosuch is not allowed for this user', id: undefined },
    ]);
    expect(items('jobs-kill.one-job.json', 1)).toMatchObject([{ statusCode: 202, reason: 'Queued for killing', id }]);
    expect(items('jobs-status.one-unknown.json', 2)).toMatchObject([{ statusCode: 200, state: 'FINISHED' }, gone]);
    expect(items('jobs-restart.refused.json', 2)).toMatchObject([
      { statusCode: 505, reason: 'Job has not failed' },
      gone,
    ]);
  });

  it.each([
    ['', 1],
    ['{"job":[]}', 1],
    ['{"job":{"status-code":"201","reason":"Created","id":"a"}}', 2],
    ['{"job":[{"status-code":"202"},{"status-code":"202"}]}', 1],
  ])('about another number of jobs than asked for tell nothing (%j, %i)', (body, expected) => {
    expect(() => readJobItems(body, expected)).toThrow(UnreadableAnswerError);
  });
});

describe('the outcome of descriptions', () => {
  it.each(['rest-1.0', 'rest-1.1'])('is an id for each, or the reason why there is none (%s)', (release) => {
    expect(readCreatedItems(recorded(`${release}/jobs-new.one-refused.json`), 2)).toEqual([
      { id: expect.stringMatching(/^[0-9A-Za-z]+$/) },
      { reason: 'Requested queue nosuch is not allowed for this user' },
    ]);
  });

  it.each([
    '{"job":{"status-code":"201","reason":"Created"}}',
    '{"job":{"status-code":"201","reason":"Created","id":""}}',
    '{"job":{"status-code":"202"}}',
    '{"job":{"status-code":"Created","id":"a"}}',
  ])('is not a refusal where a job may have been created, but has no id: %s', (body) => {
    expect(() => readCreatedItems(body, 1)).toThrow(UnreadableAnswerError);
  });

  it.each([
    ['without words', '{"job":{"status-code":"500"}}', 'status 500'],
    ['of a job that has an id', '{"job":{"status-code":"500","reason":"no","id":"a"}}', 'status 500 no'],
  ])('is unclear where there is a refusal %s', (_, body, unclear) => {
    expect(readCreatedItems(body, 1)).toEqual([{ unclear }]);
  });

  it.each([
    ['leads elsewhere', '../../x'],
    ['is an address', 'https://ce.example.org/arex/1'],
    ['has a space', 'a b'],
    ['is a directory', '..'],
    ['is longer than any file name', 'a'.repeat(256)],
  ])('is not told by an answer with an id that %s', (_, id) => {
    const body = JSON.stringify({ job: { 'status-code': '201', reason: 'Created', id } });
    expect(() => readCreatedItems(body, 1)).toThrow(/is no id of a job/);
  });

  it('is unknown if an answer has one id twice', () => {
    const created = { 'status-code': '201', reason: 'Created', id: '8520662f23c6' };
    expect(() => readCreatedItems(JSON.stringify({ job: [created, created] }), 2)).toThrow(/8520662f23c6 twice/);
  });
});

describe('the id of a new delegation', () => {
  it.each([
    ['/arex/rest/1.0/delegations?action=new/87ee90d20139', '87ee90d20139'],
    ['/arex/rest/1.1/delegations/87f525c2c315', '87f525c2c315'],
    ['https://ce.example.org:443/arex/rest/1.0/delegations/87ee90d20139', '87ee90d20139'],
  ])('in the location %s is %s', (location, id) => {
    expect(readDelegationId(location)).toBe(id);
  });

  it.each([undefined, '', '/', '/arex/rest/1.0/delegations?action=new', '/arex/rest/1.0/delegations/'])(
    'is missed in the location %j',
    (location) => {
      expect(() => readDelegationId(location)).toThrow(UnreadableAnswerError);
    },
  );

  it('is never more than one name', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'/?=&%.-_a1 \né') }), (location) => {
        try {
          expect(readDelegationId(location)).toMatch(/^[\w.-]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableAnswerError);
        }
      }),
    );
  });
});
