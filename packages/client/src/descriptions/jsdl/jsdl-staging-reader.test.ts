import { describe, expect, it } from 'vitest';
import { readXml } from '../../xml/xml-reader.js';
import { readElement } from '../model/element-fields.js';
import { type DescriptionLoss, lossReport } from '../model/loss.js';
import { readDataStaging } from './jsdl-staging-reader.js';

const losses: DescriptionLoss[] = [];
const remarks: DescriptionLoss[] = [];
const read = (...contents: string[]) => {
  losses.length = 0;
  remarks.length = 0;
  const report = lossReport({ onLoss: (loss) => losses.push(loss), onRemark: (remark) => remarks.push(remark) });
  const staging = contents.map((content) => `<DataStaging>${content}</DataStaging>`).join('');
  return readElement(readXml(`<Job>${staging}</Job>`), undefined, report, readDataStaging, 'layout');
};
const NAME = '<FileName>f</FileName>';
const source = (content: string) => `${NAME}<Source>${content}</Source>`;
const target = (content: string) => `${NAME}<Target>${content}</Target>`;

describe('reading data staging', () => {
  it.each([
    [source(''), { inputFiles: [{ name: 'f' }] }],
    [source('<URI>file:///a/b</URI>'), { inputFiles: [{ name: 'f', localPath: '/a/b' }] }],
    [source('<URI>file://a.txt</URI>'), { inputFiles: [{ name: 'f', localPath: 'a.txt' }] }],
    [source('<URI>a.txt</URI>'), { inputFiles: [{ name: 'f', localPath: 'a.txt' }] }],
    [source('<URI>\n https://h/a\n</URI>'), { inputFiles: [{ name: 'f', sources: [{ uri: 'https://h/a' }] }] }],
    [`${source('')}<IsExecutable>TRUE</IsExecutable>`, { inputFiles: [{ name: 'f', executable: true }] }],
    [
      `${source('')}<FileSize>3</FileSize><Checksum>c</Checksum>`,
      { inputFiles: [{ name: 'f', sizeBytes: 3, checksum: 'c' }] },
    ],
    [
      `${source('<URI>https://h/a</URI><URIOption>threads=2</URIOption>')}<DownloadToCache>yes</DownloadToCache>`,
      {
        inputFiles: [
          {
            name: 'f',
            sources: [
              {
                uri: 'https://h/a',
                options: [
                  { name: 'threads', value: '2' },
                  { name: 'cache', value: 'yes' },
                ],
              },
            ],
          },
        ],
      },
    ],
    [
      source('<URI>rucio://h/a</URI><Location><URI>https://s:443/x</URI><URIOption>a=1</URIOption></Location>'),
      {
        inputFiles: [
          {
            name: 'f',
            sources: [{ uri: 'rucio://h/a', options: [{ name: 'location', value: 'https://s:443;a=1/x' }] }],
          },
        ],
      },
    ],
    [target('<URI>https://h/a</URI>'), { outputFiles: [{ name: 'f', targets: [{ uri: 'https://h/a' }] }] }],
    [target(''), { outputFiles: [{ name: 'f' }] }],
    [`${NAME}<DeleteOnTermination>FALSE</DeleteOnTermination>`, { outputFiles: [{ name: 'f' }] }],
    [`${NAME}<DeleteOnTermination>true</DeleteOnTermination>`, {}],
    [
      `${target('<URI>https://h/a</URI>')}<DeleteOnTermination>false</DeleteOnTermination>`,
      { outputFiles: [{ name: 'f', targets: [{ uri: 'https://h/a' }] }, { name: 'f' }] },
    ],
    [
      `${NAME}<CreationFlag>dontOverwrite</CreationFlag><Source/><DeleteOnTermination>false</DeleteOnTermination>`,
      { inputFiles: [{ name: 'f' }], outputFiles: [{ name: 'f' }] },
    ],
  ])('%s', (content, files) => {
    expect(read(content)).toEqual(files);
    expect(losses).toEqual([]);
  });

  it('a file that goes to several places is one output', () => {
    const both = read(target('<URI>https://h/a</URI>'), target('<URI>https://i/a</URI>'));
    expect(both).toEqual({ outputFiles: [{ name: 'f', targets: [{ uri: 'https://h/a' }, { uri: 'https://i/a' }] }] });
  });

  it.each([
    [NAME, 'the file "f"'],
    [`${source('')}<CreationFlag>append</CreationFlag>`, '<CreationFlag> append'],
    [`${target('')}<IsExecutable>true</IsExecutable>`, 'what is said about the input "f"'],
    [source('<URI>a.txt</URI><URIOption>a=1</URIOption>'), 'options of the input "f"'],
    [`${source('')}<DownloadToCache>yes</DownloadToCache>`, '<DownloadToCache> of the input "f"'],
    [target('<URIOption>a=1</URIOption>'), 'options of the target'],
    [`${source('')}<FilesystemName>HOME</FilesystemName>`, '<FilesystemName>'],
  ])('%s is not kept', (content, what) => {
    read(content);
    expect(losses.map((loss) => loss.what)).toEqual([what]);
  });

  it('where a client would put an output is worth a remark, and the options there are not kept', () => {
    const content = target('<URI>file:///home/me/result.dat</URI><URIOption>threads=2</URIOption>');
    expect(read(content)).toEqual({ outputFiles: [{ name: 'f' }] });
    expect(losses.map(({ what, line, column }) => [what, line, column])).toEqual([['options of the target', 1, 41]]);
    expect(remarks.map(({ what, line, column }) => [what, line, column])).toEqual([
      ['the path "/home/me/result.dat"', 1, 41],
    ]);
    read(target('<URI> f </URI>'));
    expect([losses, remarks]).toEqual([[], []]);
  });

  it.each([
    [['<Source/>'], '<DataStaging> needs a <FileName>'],
    [['<FileName/><DeleteOnTermination>false</DeleteOnTermination>'], 'needs a <FileName> that is not empty'],
    [[source(''), source('')], 'two input files are named "f"'],
    [[`${source('')}<CreationFlag>replace</CreationFlag>`], '"replace" is no creation flag'],
    [[`${source('')}<IsExecutable>maybe</IsExecutable>`], '<IsExecutable> must be true or false'],
    [[source('<URI>https:a</URI>')], 'is no URL that can be used'],
    [[source('<URI>https://h/a</URI><URIOption>threads</URIOption>')], '<URIOption> must be like threads=2'],
    [[source('<URI>rucio://h/a</URI><Location><URI>here</URI></Location>')], 'is no URL that can be used'],
  ])('%s is refused: %s', (contents, reason) => {
    expect(() => read(...contents)).toThrow(reason);
  });
});
