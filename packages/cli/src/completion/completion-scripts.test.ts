import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMPLETION_SCRIPTS } from './completion-scripts.js';

/** A command that stands in for ours: says what it was asked, then proposes. */
const STAND_IN = `jasmin-arc() { printf '%s\\n' "$@" > "$ASKED"; printf '%s\\n' one two; }`;

/** Completes the last of some words as bash splits them. @returns what was answered, and what was asked for that */
function completeInBash(words: string, last: number): readonly string[] {
  const script = `
    export ASKED=$(mktemp)
    ${STAND_IN}
    ${COMPLETION_SCRIPTS.bash}
    COMP_WORDS=(${words}) COMP_CWORD=${last}
    _jasmin_arc
    printf '%s\\n' "\${COMPREPLY[@]}" -- ; cat "$ASKED"; rm "$ASKED"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
}

describe('the completion for bash', () => {
  it('asks with the words up to the cursor and takes the answers', () => {
    const lines = completeInBash("jasmin-arc attach 'a b' behind", 2);
    expect(lines).toEqual(['one', 'two', '--', 'complete', '--', 'attach', 'a b']);
  });

  it.each([
    ['run --walltime = 2h --ou', ['run', '--walltime=2h', '--ou']],
    ['describe --to = x', ['describe', '--to=x']],
    ['describe --to =', ['describe', '--to=']],
    ['run --input a : b --ou', ['run', '--input', 'a:b', '--ou']],
    ['run -- test a = b', ['run', '--', 'test', 'a', '=', 'b']],
  ])('puts together what bash takes apart: %s', (typed, words) => {
    const lines = completeInBash(`jasmin-arc ${typed}`, typed.split(' ').length);
    expect(lines.slice(3)).toEqual(['complete', '--', ...words]);
  });
});

describe('every script', () => {
  it.each(Object.entries(COMPLETION_SCRIPTS))('for %s asks the command and ends with a line end', (_, script) => {
    expect(script).toContain('complete --');
    expect(script).toMatch(/[^\n]\n$/);
  });
});
