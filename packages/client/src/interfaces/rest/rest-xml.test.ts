import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import { readActivities, readInfo, readSessionListing, readXmlJobList } from './rest-xml.js';

const recorded = (path: string): string => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');

describe('info documents of jobs', () => {
  it.each(['rest-1.0', 'rest-1.1'])('are read in order, with a gap for a job that is unknown (%s)', (release) => {
    const [failed, unknown, finished] = readActivities(recorded(`${release}/jobs-info.failed-unknown-other.xml`), 3);
    expect(failed).toMatchObject({ name: 'probe', exitCode: 3, queue: 'fork', previousIds: ['urn:uuid:abc'] });
    expect(failed?.states.get('arcrest')).toBe('FAILED');
    expect(unknown).toBeUndefined();
    expect(finished?.name).toBe('Grüße');
    expect(finished?.states.get('arcrest')).toBe('FINISHED');
  });

  it.each(['rest-1.0', 'rest-1.1'])('are placeholders before the first snapshot (%s)', (release) => {
    const [placeholder] = readActivities(recorded(`${release}/jobs-info.placeholder.xml`), 1);
    expect(placeholder).toMatchObject({ name: 'Grüße', queue: undefined, previousIds: [], stdout: undefined });
    expect(placeholder?.states.get('arcrest')).toBe('ACCEPTED');
  });

  it.each(['rest-1.0', 'rest-1.1'])('tell nothing where there are more or fewer than asked for (%s)', (release) => {
    const body = recorded(`${release}/jobs-info.failed-unknown-other.xml`);
    expect(() => readActivities(body, 2)).toThrow(UnreadableAnswerError);
    expect(() => readActivities('<jobs/>', 1)).toThrow('expected 1 results, got 0');
  });

  it('of a job that is known, but without a document, are none', () => {
    const body = '<jobs><job><status-code>200</status-code><info_document/></job></jobs>';
    expect(readActivities(body, 1)).toEqual([undefined]);
  });
});

describe('a list of jobs', () => {
  it('tells their ids and states, or that there are none', () => {
    expect(readXmlJobList(recorded('rest-1.0/jobs.none.xml'))).toEqual([]);
    const body =
      '<jobs>\n  <job>\n    <id>a</id>\n    <state>RUNNING</state>\n  </job>\n  <job><id>b</id></job></jobs>';
    expect(readXmlJobList(body)).toEqual([
      { id: 'a', state: 'RUNNING' },
      { id: 'b', state: undefined },
    ]);
  });

  it.each(['', '<html/>', '<jobs><job/></jobs>'])('is not %j', (body) => {
    expect(() => readXmlJobList(body)).toThrow(UnreadableAnswerError);
  });
});

describe('the service document', () => {
  it.each(['rest-1.0', 'rest-1.1'])('is found where the release puts it (%s)', (release) => {
    expect(readInfo(recorded(`${release}/info.xml`))).toMatchObject({ name: 'localhost', shares: [{ name: 'fork' }] });
  });

  it.each(['', '\n', '<InfoRoot/>'])('offers nothing until the information provider has run (%j)', (body) => {
    expect(readInfo(body)).toEqual({
      endpoints: [],
      shares: [],
      executionEnvironments: [],
      applicationEnvironments: [],
    });
  });

  it.each(['<html/>', 'Not Found', '{"InfoRoot":{}}'])('is not %j', (body) => {
    expect(() => readInfo(body)).toThrow(UnreadableAnswerError);
  });
});

describe('a directory of a session', () => {
  it.each([
    ['rest-1.0', 2368],
    ['rest-1.1', 1974],
  ])('lists files with their sizes (%s)', (release, sizeBytes) => {
    expect(readSessionListing(recorded(`${release}/session-list.xml`))).toEqual([
      { kind: 'file', name: 'stdout.txt', sizeBytes },
      { kind: 'file', name: 'stderr.txt', sizeBytes: 0 },
    ]);
  });

  it('lists directories, and passes over what a later release may add', () => {
    const body = '<list><dir>maps</dir><link>elsewhere</link><file size="18">run.sh</file></list>';
    expect(readSessionListing(body)).toEqual([
      { kind: 'directory', name: 'maps' },
      { kind: 'file', name: 'run.sh', sizeBytes: 18 },
    ]);
  });

  it('keeps names as they are, blanks and all', () => {
    expect(readSessionListing('<list><file size="1"> a &amp; &lt;b&gt; é.txt </file></list>')).toEqual([
      { kind: 'file', name: ' a & <b> é.txt ', sizeBytes: 1 },
    ]);
  });

  it.each([
    ['<file>a</file>'],
    ['<file size="">a</file>'],
    ['<file size="-1">a</file>'],
    ['<file size="1e3">a</file>'],
  ])('knows no size of %s', (file) => {
    expect(readSessionListing(`<list>${file}</list>`)).toEqual([{ kind: 'file', name: 'a', sizeBytes: undefined }]);
  });

  it('may be empty, but not without a root element', () => {
    expect(readSessionListing('<list/>')).toEqual([]);
    for (const body of ['', '\n']) expect(() => readSessionListing(body)).toThrow(/got an empty answer/);
  });
});
