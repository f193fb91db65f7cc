import { describe, expect, it } from 'vitest';
import { XrslScanner } from './xrsl-scanner.js';

const stringIn = (text: string) => new XrslScanner(text).string();

describe('strings', () => {
  it.each([
    ['plain)', 'plain'],
    ['/a.b:c,d;e_f-[g]{h}%@~\\`*?(x)', '/a.b:c,d;e_f-[g]{h}%@~\\`*?'],
    ['"say ""hi"""', 'say "hi"'],
    [`'it''s'`, "it's"],
    ['^|a||b|', 'a|b'],
    ['^xaxxbx', 'axb'],
    ['"two\nlines"', 'two\nlines'],
    ['""', ''],
    ["''", ''],
    ['"$(X) (* # ^" rest *)', '$(X) (* # ^'],
  ])('%j reads as %j', (text, value) => {
    expect(stringIn(text)).toBe(value);
  });

  it.each(['', ' a', '(a)', '=', '#', '$X', '&', '|', '+', '!', '<', '>', ')'])('%j begins none', (text) => {
    expect(stringIn(text)).toBeUndefined();
  });

  it.each([
    ['"a', 'expected " to close the string that begins here'],
    ["'a''", "expected ' to close"],
    ['^|a', 'expected | to close'],
    ['^', 'expected a character that delimits the string'],
  ])('%j is not closed', (text, reason) => {
    expect(() => stringIn(text)).toThrow(reason);
  });

  it('two that touch each other are two', () => {
    const scanner = new XrslScanner(`"a"'b'c`);
    expect([scanner.string(), scanner.string(), scanner.string(), scanner.atEnd]).toEqual(['a', 'b', 'c', true]);
  });
});

describe('blanks', () => {
  it('are white space of any kind and comments', () => {
    const scanner = new XrslScanner(' \t\r\n\v\f(* a *)(* b\n*) x');
    expect(scanner.skipBlanks()).toBe(true);
    expect(scanner.position).toEqual({ line: 3, column: 4 });
    expect(scanner.skipBlanks()).toBe(false);
    expect(scanner.take('x')).toBe(true);
  });

  it('comments do not nest', () => {
    const scanner = new XrslScanner('(* (* *)x');
    scanner.skipBlanks();
    expect(scanner.looksAt('x')).toBe(true);
  });

  it('a comment that is begun anywhere, even inside quotes, must end, as in ARC', () => {
    expect(() => new XrslScanner('&(a="b")\n(c="(*")')).toThrow(
      expect.objectContaining({ line: 2, column: 5, hint: expect.stringContaining('"(" # "*"') }),
    );
    // The comment within the quotes ends where the real one does, so that the real one never begins.
    const scanner = new XrslScanner('"(*" (* real *)x');
    expect(scanner.string()).toBe('(*');
    scanner.skipBlanks();
    expect(scanner.looksAt('(* real')).toBe(true);
  });
});

describe('complaints', () => {
  it('say what was expected, what stands there, and where', () => {
    const scanner = new XrslScanner('a\n  =b');
    scanner.string();
    scanner.skipBlanks();
    expect(scanner.unexpected('")"')).toMatchObject({ line: 2, column: 3, reason: 'expected ")", but there is "=b"' });
    expect(new XrslScanner('').unexpected('more').reason).toBe('expected more, but the text ends');
    expect(new XrslScanner('\nx').unexpected('more').reason).toContain('the end of the line');
  });
});
