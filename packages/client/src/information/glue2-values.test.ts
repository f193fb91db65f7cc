import { describe, expect, it } from 'vitest';
import { readXml } from '../xml/xml-reader.js';
import { glue2Values } from './glue2-values.js';

const values = (content: string, attributes = '') => glue2Values(readXml(`<Thing ${attributes}>${content}</Thing>`));

describe('the values of a GLUE 2.0 element', () => {
  it('are texts without the blanks around them', () => {
    expect(values('<Name> fork\n</Name>').text('Name')).toBe('fork');
    expect(values('<Error>a</Error><Error> </Error><Error>b</Error>').texts('Error')).toEqual(['a', 'b']);
  });

  it('are put together again where the information provider encoded them twice', () => {
    const misread = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
    expect(values(`<Name>${misread(misread('Grüße'))}</Name>`).text('Name')).toBe('Grüße');
  });

  it.each([
    ['0', 0],
    ['604800', 604_800],
    ['-1', -1],
    ['13.7', 13.7],
    ['', undefined],
    ['unlimited', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
  ])('are numbers where %j is %j', (text, number) => {
    expect(values(`<Value>${text}</Value>`).number('Value')).toBe(number);
  });

  it('are bytes: memory is given in MiB, disk space in GB', () => {
    expect(values('<MaxMainMemory>2000</MaxMainMemory>').mebibytes('MaxMainMemory')).toBe(2000 * 2 ** 20);
    expect(values('<MaxDiskSpace>5</MaxDiskSpace>').gigabytes('MaxDiskSpace')).toBe(5e9);
  });

  it('are times, in either way to write UTC', () => {
    const instant = new Date('2026-11-23T03:28:53Z');
    expect(values('<EndTime>2026-11-23T03:28:53Z</EndTime>').date('EndTime')).toEqual(instant);
    expect(values('', 'CreationTime="2026-11-23T03:28:53+00:00"').createdAt()).toEqual(instant);
    expect(values('<EndTime>soon</EndTime>').date('EndTime')).toBeUndefined();
    // The JSON of ARC 6.17 has blanks there; a copy of it in XML must not become a time.
    expect(values('', 'CreationTime="      "').createdAt()).toBeUndefined();
  });

  it("are undefined where GLUE's placeholders for unknown values stand", () => {
    expect(values('<Name>UNDEFINEDVALUE</Name>').text('Name')).toBeUndefined();
    expect(values('<MainMemorySize>999999999</MainMemorySize>').mebibytes('MainMemorySize')).toBeUndefined();
  });
});
