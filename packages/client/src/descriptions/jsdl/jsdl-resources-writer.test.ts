import { describe, expect, it } from 'vitest';
import { writeXml } from '../../xml/xml-writer.js';
import type { Resources } from '../model/activity-description.js';
import { resourcesElement } from './jsdl-resources-writer.js';

const write = (resources: Resources): string =>
  writeXml(resourcesElement({ executable: { path: 'a' }, resources }), { declaration: false, indent: 0 })
    .replace('<jsdl:Resources>', '')
    .replace('</jsdl:Resources>', '');

describe('writing what a job needs', () => {
  it("uses the standard's own form of an operating system where that can say it", () => {
    expect(write({ operatingSystems: [{ name: 'LINUX', version: '5' }] })).toBe(
      '<jsdl:OperatingSystem><jsdl:OperatingSystemType><jsdl:OperatingSystemName>LINUX</jsdl:OperatingSystemName></jsdl:OperatingSystemType><jsdl:OperatingSystemVersion>5</jsdl:OperatingSystemVersion></jsdl:OperatingSystem>',
    );
  });

  it.each<Resources['operatingSystems'] & object>([
    [{ name: 'LINUX' }],
    [{ name: 'LINUX', version: '5', relation: '>=' }],
    [{ name: 'LINUX', version: '5', family: 'unix' }],
    [
      { name: 'A', version: '1' },
      { name: 'B', version: '2' },
    ],
  ])("and ARC's for %j", (...operatingSystems) => {
    expect(write({ operatingSystems })).toContain('<arc:Software>');
  });

  it('a CPU time of a machine of known speed names the machine', () => {
    expect(write({ totalCpuTimeSeconds: 60, benchmark: { name: 'b', value: 1.5 } })).toBe(
      '<jsdl:TotalCPUTime><arc:Value><arc:Max>60</arc:Max></arc:Value><arc:BenchmarkType>b</arc:BenchmarkType><arc:BenchmarkValue>1.5</arc:BenchmarkValue></jsdl:TotalCPUTime>',
    );
  });

  it('all slots on one host are as many per host as there are', () => {
    expect(write({ slots: { count: 8, perHost: 'all' } })).toContain('<arc:ProcessPerHost>8</arc:ProcessPerHost>');
    expect(() => write({ slots: { perHost: 'all' } })).toThrow('not how many');
  });

  it('a queue is asked for or rejected', () => {
    expect(write({ queue: 'q' })).toBe('<arc:QueueName>q</arc:QueueName>');
    expect(write({ rejectedQueue: 'q' })).toBe('<arc:QueueName require="ne">q</arc:QueueName>');
  });
});
