import { describe, expect, it } from 'vitest';
import { formatTranscript, readTranscript, splitWords } from './transcript.js';

const text = `# Something.
% touch a
$ jasmin-arc cat job 'a b'
< typed
1| out
1|
1|   indented
2| err
= 3

$ jasmin-arc
= 0
`;

describe('a transcript', () => {
  it('is read into its steps', () => {
    expect(readTranscript(text)).toEqual([
      {
        remarks: ['Something.'],
        preparation: ['touch a'],
        command: "jasmin-arc cat job 'a b'",
        stdin: ['typed'],
        stdout: ['out', '', '  indented'],
        stderr: ['err'],
        status: 3,
      },
      { remarks: [], preparation: [], command: 'jasmin-arc', stdin: [], stdout: [], stderr: [], status: 0 },
    ]);
  });

  it('is written as it was read', () => {
    expect(formatTranscript(readTranscript(text))).toBe(text);
  });

  it('has nothing that is not understood', () => {
    expect(() => readTranscript('what')).toThrow('Not a line of a transcript: what');
  });
});

describe('a command line', () => {
  it('is split as a shell splits it', () => {
    expect(splitWords(`run --name "a \\"b\\" c" 'd e'f \\$g ''`)).toEqual([
      'run',
      '--name',
      'a "b" c',
      'd ef',
      '$g',
      '',
    ]);
  });
});
