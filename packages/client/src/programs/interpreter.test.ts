import { describe, expect, it } from 'vitest';
import { interpreterFor, isShell, scriptIndex } from './interpreter.js';

describe('the script that an interpreter runs', () => {
  it.each([
    ['python3 analyse.py data.csv', 'analyse.py'],
    ['/usr/bin/python3.11 -u -W ignore analyse.py', 'analyse.py'],
    ['/usr/bin/env A=1 bash x.sh', 'x.sh'],
    ['bash -e -o pipefail x.sh', 'x.sh'],
    ['Rscript --vanilla plot.R', 'plot.R'],
    ['perl -w -Ilib x.pl', 'x.pl'],
    ['node --require x run.js', 'run.js'],
    ['julia -t 4 model.jl', 'model.jl'],
    ['awk -F : -f sum.awk data', 'sum.awk'],
    ['ncl year=2015 plot.ncl', 'plot.ncl'],
    ['tclsh x.tcl', 'x.tcl'],
    ['python3 - data', undefined],
    ['python3 -m http.server', undefined],
    ['python3 -Bc print(1)', undefined],
    ['bash -lc ls', undefined],
    ['bash -s', undefined],
    ['perl -ne print data', undefined],
    ['awk {print} data', undefined],
    ['node --eval=1 x', undefined],
    ['php -r 1', undefined],
    ['wc data', undefined],
    ['python3', undefined],
    ['env', undefined],
    ['', undefined],
  ])('of %j is %j', (line, script) => {
    const words = line.split(' ');
    expect(words[scriptIndex(words) ?? -1]).toBe(script);
  });
});

describe('an interpreter', () => {
  it('is a shell by its name', () => {
    expect(['sh', '/bin/bash', 'zsh', 'tcsh', 'fish'].every(isShell)).toBe(true);
    expect(['python3', 'ssh', 'bash.py', ''].some(isShell)).toBe(false);
  });

  it('is known by the ending of its scripts', () => {
    expect(['a.py', 'b/c.R', 'x.jl', 'x.sh', 'x', 'x.constructor'].map(interpreterFor)).toEqual([
      'python3',
      'Rscript',
      'julia',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
