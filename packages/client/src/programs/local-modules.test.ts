import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLocalModules } from './local-modules.js';

const home = process.cwd();
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-modules-'));
  process.chdir(directory);
});
afterEach(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const write = (files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
};

describe('the code that a script needs', () => {
  it('are the modules beside it that it imports, and those that these import', async () => {
    write({
      'analyse.py': 'import os, helper as h\nfrom lib.deep import x\n  \nif True:\n  import late\n# import commented\n',
      'helper.py': 'from more import *\nimport analyse\n',
      'more.py': '',
      'lib/__init__.py': 'import inner\n',
      'lib/inner.py': '',
      'late.py': '',
      'commented.py': '',
      'os/notes.txt': 'no code',
    });
    expect(await findLocalModules('./analyse.py')).toEqual(['helper.py', 'lib', 'late.py', 'more.py']);
  });

  it('are found beside the script, wherever that is', async () => {
    write({ 'src/run': '#!/usr/bin/env python3\nimport helper\n', 'src/helper.py': '', 'helper.py': '' });
    expect(await findLocalModules('src/run')).toEqual(['src/helper.py']);
    process.chdir('src');
    expect(await findLocalModules('../src/run')).toEqual(['../src/helper.py']);
  });

  it('are the scripts that a shell script sources or has others run', async () => {
    write({
      'job.sh': [
        '#!/bin/bash',
        '. ./env.sh; source "lib/common.sh"',
        'srun -n 4 python3 analyse.py data.csv > out.csv',
        'x=$(Rscript --vanilla plot.R)',
        './step.py && ./data.txt',
        '# bash old.sh',
        'cat data.csv',
        'bash /opt/x.sh; bash nothere.sh',
      ].join('\n'),
      'analyse.py': 'import helper\n',
      ...{ 'helper.py': '', 'env.sh': '', 'lib/common.sh': '', 'plot.R': '', 'step.py': '', 'old.sh': '' },
      ...{ 'data.csv': '', 'data.txt': '', 'out.csv': '' },
    });
    expect(new Set(await findLocalModules('job.sh'))).toEqual(
      new Set(['env.sh', 'lib/common.sh', 'analyse.py', 'plot.R', 'step.py', 'helper.py']),
    );
    chmodSync('data.txt', 0o755);
    expect(await findLocalModules('job.sh', 'bash')).toContain('data.txt');
  });

  it('are the files that scripts of other languages include', async () => {
    write({ 'a.R': 'source("b.R")\nread.csv("data.csv")\n', 'b.R': '', 'data.csv': '' });
    expect(await findLocalModules('a.R')).toEqual(['b.R']);
    write({ 'a.jl': 'include("src/b.jl")\n', 'src/b.jl': 'include("c.jl")\n', 'src/c.jl': '' });
    expect(await findLocalModules('a.jl')).toEqual(['src/b.jl', 'src/c.jl']);
    write({ 'a.mjs': "import x from './b.mjs';\nconst y = require('./c');\n", 'b.mjs': '', 'c.js': '' });
    expect(await findLocalModules('a.mjs')).toEqual(['b.mjs', 'c.js']);
  });

  it('are none for a file that is not a script, or needs no others', async () => {
    write({ program: '\0import helper\n', 'plain.py': 'import sys\n' });
    expect(await findLocalModules('program')).toEqual([]);
    expect(await findLocalModules('plain.py')).toEqual([]);
    expect(await findLocalModules('nothere.py')).toEqual([]);
  });
});
