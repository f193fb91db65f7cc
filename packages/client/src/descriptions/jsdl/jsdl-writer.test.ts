import { describe, expect, it } from 'vitest';
import { parseJsdl } from './jsdl-reader.js';
import { formatJsdl } from './jsdl-writer.js';

describe('writing JSDL', () => {
  it('writes a POSIX application, and no empty elements', () => {
    const jsdl = formatJsdl({
      name: 'ARC job',
      executable: { path: '/bin/cat', arguments: ['a b', ''] },
      stdout: 'stdout.txt',
      resources: { wallTimeSeconds: 60, individualPhysicalMemoryBytes: 1000 },
      inputFiles: [{ name: 'a', localPath: '/data/a' }, { name: 'b' }],
      outputFiles: [{ name: 'c' }],
    });
    expect(jsdl).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<jsdl:JobDefinition xmlns:jsdl="http://schemas.ggf.org/jsdl/2005/11/jsdl" xmlns:posix="http://schemas.ggf.org/jsdl/2005/11/jsdl-posix" xmlns:arc="http://www.nordugrid.org/ws/schemas/jsdl-arc">
  <jsdl:JobDescription>
    <jsdl:JobIdentification>
      <jsdl:JobName>ARC job</jsdl:JobName>
    </jsdl:JobIdentification>
    <jsdl:Application>
      <posix:POSIXApplication>
        <posix:Executable>/bin/cat</posix:Executable>
        <posix:Argument>a b</posix:Argument>
        <posix:Argument/>
        <posix:Output>stdout.txt</posix:Output>
        <posix:WallTimeLimit>60</posix:WallTimeLimit>
      </posix:POSIXApplication>
    </jsdl:Application>
    <jsdl:Resources>
      <jsdl:IndividualPhysicalMemory>
        <jsdl:UpperBoundedRange>1000</jsdl:UpperBoundedRange>
      </jsdl:IndividualPhysicalMemory>
    </jsdl:Resources>
    <jsdl:DataStaging>
      <jsdl:FileName>a</jsdl:FileName>
      <jsdl:CreationFlag>overwrite</jsdl:CreationFlag>
      <jsdl:Source>
        <jsdl:URI>file:///data/a</jsdl:URI>
      </jsdl:Source>
    </jsdl:DataStaging>
    <jsdl:DataStaging>
      <jsdl:FileName>b</jsdl:FileName>
      <jsdl:CreationFlag>overwrite</jsdl:CreationFlag>
      <jsdl:Source/>
    </jsdl:DataStaging>
    <jsdl:DataStaging>
      <jsdl:FileName>c</jsdl:FileName>
      <jsdl:CreationFlag>overwrite</jsdl:CreationFlag>
      <jsdl:DeleteOnTermination>false</jsdl:DeleteOnTermination>
    </jsdl:DataStaging>
  </jsdl:JobDescription>
</jsdl:JobDefinition>
`);
  });

  it('puts a policy into the document as XML', () => {
    const jsdl = formatJsdl({ executable: { path: 'a' }, accessControl: '<gacl><entry/></gacl>' });
    expect(jsdl).toContain('<arc:AccessControl>\n        <gacl><entry/></gacl>\n');
    expect(() => formatJsdl({ executable: { path: 'a' }, accessControl: 'all' })).toThrow('not an XML document');
  });

  it('refuses an option that could not be read back', () => {
    const inputFiles = [{ name: 'a', sources: [{ uri: 'https://h/a', options: [{ name: 'a=b', value: 'c' }] }] }];
    expect(() => formatJsdl({ executable: { path: 'a' }, inputFiles })).toThrow('"a=b" is no name of a URL option');
  });

  it('makes no host of the beginning of a relative path', () => {
    const write = (localPath: string) =>
      formatJsdl({ executable: { path: 'a' }, inputFiles: [{ name: 'f', localPath }] });
    expect(write('sub/other.txt')).toContain('<jsdl:URI>sub/other.txt</jsdl:URI>');
    expect(write('a:b')).toContain('<jsdl:URI>file:a:b</jsdl:URI>');
    expect(write('/a:b')).toContain('<jsdl:URI>file:///a:b</jsdl:URI>');
  });

  it('drops a path on the server where that is allowed, and keeps the URLs', () => {
    const sources = [{ uri: 'file:///srv/a' }, { uri: 'https://h/a' }];
    const jsdl = formatJsdl(
      {
        executable: { path: 'a' },
        inputFiles: [{ name: 'f', sources }],
        outputFiles: [{ name: 'g', targets: [{ uri: 'file:///srv/g' }] }],
      },
      { onLoss: () => undefined },
    );
    expect(parseJsdl(jsdl)).toEqual({
      executable: { path: 'a' },
      inputFiles: [{ name: 'f', sources: [{ uri: 'https://h/a' }] }],
      outputFiles: [{ name: 'g' }],
    });
  });

  it('refuses a character that XML cannot hold', () => {
    expect(() => formatJsdl({ executable: { path: '\0' } })).toThrow('U+0000');
  });
});
