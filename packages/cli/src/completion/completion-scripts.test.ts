import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMPLETION_SCRIPTS } from './completion-scripts.js';

/** A command that stands in for ours: says what it was asked, then proposes. */
const STAND_IN = `jasmin-arc() { printf '%s\\n' "$@" > "$ASKED"; printf '%s\\n' "\${ANSWERS[@]}"; }`;

/** Completes the last of some words as bash splits them. @returns what was answered, and what was asked for that */
function completeInBash(words: string, last: number, answers = 'one two'): readonly string[] {
  const script = `
    export ASKED=$(mktemp)
    ANSWERS=(${answers})
    ${STAND_IN}
    ${COMPLETION_SCRIPTS.bash}
    COMP_WORDS=(${words}) COMP_CWORD=${last} # as they were typed, with their quotes
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

describe('a name with blanks, in bash', () => {
  /** What has been typed, as one word of the test's own script. */
  const complete = (typed: string, answers: string) => {
    const lines = completeInBash(`jasmin-arc get '${typed.replaceAll("'", "'\\''")}'`, 2, answers);
    return { proposed: lines.slice(0, lines.indexOf('--')), asked: lines.at(-1) };
  };

  it.each([
    ['tw', 'tw', 'two\\ words'],
    ['two\\ w', 'two w', 'two\\ words'],
    ['"two w', 'two w', 'two words'],
    ["'two w", 'two w', 'two words'],
  ])('typed as %s is asked for as %s, and proposed as it can stand there', (typed, asked, proposed) => {
    expect(complete(typed, "'two words'")).toEqual({ proposed: [proposed], asked });
  });

  it('is quoted where a character means something to the shell, and only there', () => {
    expect(complete('a', `"a'b" 'a&b' a_b-c.d`).proposed).toEqual(["a\\'b", 'a\\&b', 'a_b-c.d']);
  });

  it('with a colon, at which bash takes words apart, is completed from there on', () => {
    const lines = completeInBash('jasmin-arc get year : 20', 4, 'year:2015 year:2016');
    expect(lines).toEqual(['2015', '2016', '--', 'complete', '--', 'get', 'year:20']);
  });
});

describe('every script', () => {
  it.each(Object.entries(COMPLETION_SCRIPTS))('for %s asks the command and ends with a line end', (_, script) => {
    expect(script).toContain('complete --');
    expect(script).toMatch(/[^\n]\n$/);
  });
});
