import { parseXrsl } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { toUserXrsl } from './server-xrsl.js';

describe('xRSL as servers read it', () => {
  it('has seconds where users have minutes, unless a unit is given', () => {
    const read = (time: string) =>
      parseXrsl(toUserXrsl(`&(executable=x)(Wall_Time = ${time})`)).resources?.wallTimeSeconds;
    expect(['10', '"10"', "'10'", '"10 minutes"', '"2 hours"'].map(read)).toEqual([10, 10, 10, 600, 7200]);
  });

  it('does not join stdout and stderr', () => {
    expect(parseXrsl(toUserXrsl('&(executable=x)(stdout=o)(join=yes)'), { onLoss: () => {} }).stderr).toBeUndefined();
  });

  it('is untouched within texts and comments', () => {
    const text = '&(executable="(walltime=10)")(* (walltime=10) *)(arguments=\'(join=yes)\' "a""(cputime=1)")';
    expect(toUserXrsl(text)).toBe(text);
  });
});
