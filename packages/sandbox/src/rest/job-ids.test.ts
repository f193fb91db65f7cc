import { describe, expect, it } from 'vitest';
import { readJobIds } from './job-ids.js';

const json = '{"job":[{"id":"a"},{"id":""},{"id":"b"}]}';
const xml = '<jobs><job><id>a</id></job><job><id/></job><job><id>b</id></job></jobs>';

describe('the ids in a request', () => {
  it('are read from JSON, and from XML, also without a content type', () => {
    expect(readJobIds('application/json', json)).toEqual(['a', 'b']);
    expect(readJobIds('application/xml', xml)).toEqual(['a', 'b']);
    expect(readJobIds(undefined, xml)).toEqual(['a', 'b']);
  });

  it.each([
    ['application/json; charset=utf-8', json],
    ['Application/JSON', json],
    ['text/xml', xml],
    [undefined, json],
    ['application/json', '{"job":["a","b"]}'],
    ['application/json', '{"jobs":[{"id":"a"}]}'],
    ['application/json', '[]'],
    ['application/xml', '<jobs><job><id>a</id></job>'],
    ['application/xml', '<job><id>a</id></job>'],
    ['application/xml', ''],
  ])('are none with the type %j in %j', (type, body) => {
    expect(readJobIds(type, body)).toEqual([]);
  });

  it('are none where XML is nested to keep the service busy', () => {
    const body = `${'<a>'.repeat(300_000)}${'</a>'.repeat(300_000)}`;
    const before = process.cpuUsage().user;
    expect(readJobIds('application/xml', body)).toEqual([]);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(200);
  });

  it('may be a single one, and the root of XML may have any name', () => {
    expect(readJobIds('application/json', '{"job":{"id":"x"}}')).toEqual(['x']);
    expect(readJobIds('application/xml', '<n:any xmlns:n="u"><n:job><n:id>x</n:id></n:job></n:any>')).toEqual(['x']);
  });
});
