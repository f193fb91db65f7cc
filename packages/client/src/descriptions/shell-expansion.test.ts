import { describe, expect, it } from 'vitest';
import { type DescriptionLoss, lossReport } from './model/loss.js';
import { remarkOnExpansion } from './shell-expansion.js';

const remarksOn = (path: string, ...values: string[]): readonly string[] => {
  const remarks: DescriptionLoss[] = [];
  const report = lossReport({ onRemark: (remark) => remarks.push(remark) });
  remarkOnExpansion({ executable: { path, arguments: values } }, report);
  return remarks.map(({ what }) => what);
};

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: what shells expand
describe('arguments that authors may want to have expanded', () => {
  it.each([
    [['/bin/echo', 'in', '$SHELF'], 'the argument "$SHELF"'],
    [['run.sh', '${HOME}/a', 'b', '`date`'], 'the arguments "${HOME}/a", "`date`"'],
    [['run.sh', '--at=$(pwd)'], 'the argument "--at=$(pwd)"'],
    [['/bin/sh', '-c', 'echo $1', 'sh', '$HOME'], 'the argument "$HOME"'],
    [['/bin/sh', 'script.sh', '$HOME'], 'the argument "$HOME"'],
  ])('%j: %s', ([path = '', ...values], what) => {
    expect(remarksOn(path, ...values)).toEqual([what]);
  });

  it.each([
    [['/bin/sh', '-c', 'echo $HOME']],
    [['/usr/bin/env', 'bash', '-ec', 'echo `date`']],
    [['/bin/echo', '5 $', '$5', 'plain']],
    [['/bin/echo']],
  ])('none in %j', ([path = '', ...values]) => {
    expect(remarksOn(path, ...values)).toEqual([]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: what shells expand
