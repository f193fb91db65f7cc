import type { ProgramDoubt } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { describeDoubts } from './program-warnings.js';

describe('a doubt about a program', () => {
  it.each<[ProgramDoubt, string]>([
    [
      { kind: 'local interpreter', path: 'a.sh', interpreter: '/opt/bin/zsh' },
      '#!/usr/bin/env zsh finds it on the worker node',
    ],
    [{ kind: 'windows interpreter', path: 'a.py', interpreter: 'python.exe' }, 'which is a Windows program'],
    [{ kind: 'byte order mark', path: 'a.sh' }, 'save it as UTF-8 without one'],
    [{ kind: 'no interpreter', path: 'a.py', suggestion: 'python3' }, 'perhaps you meant: python3 a.py'],
    [{ kind: 'windows line ends', path: 'a.sh' }, "if it is a program, convert it: perl -pi -e 's/\\r$//' a.sh"],
    [
      { kind: 'missing script', path: 'a.py', interpreter: 'python3' },
      'python3 finds it only if the worker node has it',
    ],
    [{ kind: 'command line', program: '/bin/wc -l' }, '"/bin/wc -l" is the path of one program'],
    [{ kind: 'shell word', word: '|' }, "to use a shell: sh -c '…'"],
  ])('is described with what to do about it: %j', (doubt, words) => {
    expect(describeDoubts([doubt])).toEqual([expect.stringContaining(words)]);
  });

  it('is one line for all the modules of a script', () => {
    const module = (path: string): ProgramDoubt => ({ kind: 'local module', path, script: 'a.py' });
    expect(describeDoubts([module('b.py'), module('c.py'), module('d')])).toEqual([
      'a.py uses b.py, c.py and d, which exist here and are not sent along; add --input b.py --input c.py --input d',
    ]);
  });
});
