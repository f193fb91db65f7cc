import { describe, expect, it } from 'vitest';
import { isProgrammersRemedy, programmersHint, REMEDY_WORDS } from './programmers-hint.js';
import type { Remedy } from './remedy.js';

describe('the hint for programmers', () => {
  it('is one or more whole sentences for every remedy, also without any facts', () => {
    for (const words of Object.values(REMEDY_WORDS)) {
      const hint = typeof words === 'string' ? words : words({});
      expect(hint).not.toMatch(/undefined|\$\{/);
      expect(hint).not.toBe('');
    }
  });

  it('names no method of the library where users of other front ends are given it, too', () => {
    const facts = { path: '/home/me/f', file: '/certs/a.r0', explanation: 'x' };
    for (const [remedy, words] of Object.entries(REMEDY_WORDS)) {
      if (isProgrammersRemedy(remedy as Remedy)) continue;
      const hint = typeof words === 'string' ? words : words(facts);
      expect(hint).not.toMatch(/\b(?!xRSL)[a-z]+[A-Z]\w*|\{ (?!"ARC_SERVER")/);
    }
  });

  it('has what the error has in its fields', () => {
    expect(programmersHint('fix-permissions', { path: 'k.pem' })).toBe('Make it yours alone: chmod 600 k.pem');
    expect(programmersHint('place-credential', { option: 'CLIENT_KEY' })).toBe(
      'Put the private key there, or set CLIENT_KEY to where it is.',
    );
    expect(programmersHint('separate-arguments', { commandLine: ['wc -l a.txt'] })).toBe(
      "Give the program and its arguments apart: wc -l a.txt. To have a shell: sh -c 'wc -l a.txt'",
    );
  });

  it.each([
    ['job list', 'malformed', 'makes the list anew'],
    ['job list', 'emptied', 'fills it again'],
    ['journal of pending submissions', 'malformed', 'keeps what can still be read of it'],
    ['journal of pending submissions', 'emptied', 'makes it anew'],
  ])('tells of the %s that is %s what rebuilding does', (file, reason, what) => {
    expect(programmersHint('rebuild-job-list', { file, reason })).toContain(what);
  });
});
