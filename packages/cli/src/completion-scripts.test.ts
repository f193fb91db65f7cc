import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMPLETION_SCRIPTS } from './completion-scripts.js';

/** A command that stands in for ours: says what it was asked, then proposes. */
const STAND_IN = `jasmin-arc() { printf '%s\\n' "$@" > "$ASKED"; printf '%s\\n' one two; }`;

describe('the completion for bash', () => {
  it('asks with the words up to the cursor and takes the answers', () => {
    const script = `
      export ASKED=$(mktemp)
      ${STAND_IN}
      ${COMPLETION_SCRIPTS.bash}
      COMP_WORDS=(jasmin-arc attach 'a b' behind) COMP_CWORD=2
      _jasmin_arc
      printf '%s\\n' "\${COMPREPLY[@]}" -- ; cat "$ASKED"; rm "$ASKED"`;
    const lines = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(lines).toEqual(['one', 'two', '--', 'complete', '--', 'attach', 'a b']);
  });
});

describe('every script', () => {
  it.each(Object.entries(COMPLETION_SCRIPTS))('for %s asks the command and ends with a line end', (_, script) => {
    expect(script).toContain('complete --');
    expect(script).toMatch(/[^\n]\n$/);
  });
});
