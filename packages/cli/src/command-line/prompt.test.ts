import { describe, expect, it, vi } from 'vitest';
import { TestSystem } from '../process/system.fixture.js';
import { askKey, askLine, askSecret, askUntilValid, askYesNo, NoAnswerError } from './prompt.js';

const signal = new AbortController().signal;
const terminal = () => new TestSystem({ terminal: true });

describe('a question', () => {
  it('is answered with a line', async () => {
    const system = new TestSystem({ stdin: ' ce.example.org \n' });
    expect(await askLine(system, 'Which server?', { preset: 'preset' }, signal)).toBe('ce.example.org');
    expect(system.stderr.text).toContain('Which server? [preset] ');
    expect(system.stdout.text).toBe('');
  });

  it('has a preset answer for Enter, and none for the end of input', async () => {
    expect(await askLine(new TestSystem({ stdin: '\n' }), 'Which?', { preset: 'preset' }, signal)).toBe('preset');
    await expect(askLine(new TestSystem({ stdin: '' }), 'Which?', { preset: 'preset' }, signal)).rejects.toThrow(
      NoAnswerError,
    );
  });

  it.each([
    ['y\n', false, true],
    ['No\n', true, false],
    ['\n', true, true],
    ['\n', false, false],
    ['what\nyes\n', false, true],
    ['', true, false],
  ])('yes or no: %j with %s preset is %s', async (stdin, preset, answer) => {
    expect(await askYesNo(new TestSystem({ stdin }), 'Really?', preset, signal)).toBe(answer);
  });
});

describe('an invalid answer', () => {
  const examine = async (answer: string) =>
    answer === 'right' ? { value: 1 } : { trouble: `It is not ${JSON.stringify(answer)}.` };

  it('is reported, and the question is asked again', async () => {
    const system = new TestSystem({ stdin: 'wrong\nright\n' });
    expect(await askUntilValid(system, 'What?', { examine }, signal)).toBe(1);
    expect(system.stderr.text).toContain('  It is not "wrong".\n');
  });

  it('stays on the line of a terminal, to be corrected', async () => {
    const system = terminal();
    const value = askUntilValid(system, 'What?', { examine }, signal);
    system.stdin.write('rihgt\r');
    await vi.waitFor(() => expect(system.stderr.text).toContain('It is not'));
    await vi.waitFor(() => expect(system.stderr.text.split('rihgt').length).toBeGreaterThan(3));
    system.stdin.write('\u007F\u007F\u007Fght\r');
    expect(await value).toBe(1);
  });

  it('leaves the line empty where it is no mistake, so that Ctrl-D ends the question', async () => {
    const system = terminal();
    const drop = async () => ({ trouble: 'It is not wanted.', isDropped: true });
    const asked = askUntilValid(system, 'What?', { examine: drop }, signal);
    system.stdin.write('this\r');
    await vi.waitFor(() => expect(system.stderr.text).toContain('It is not wanted.'));
    await vi.waitFor(() => expect(system.stderr.text.split('What?')).toHaveLength(3));
    system.stdin.write('\u0004');
    await expect(asked).rejects.toThrow(NoAnswerError);
  });

  it('is asked for no longer once the input ends', async () => {
    const system = terminal();
    const asked = askUntilValid(system, 'What?', { examine }, signal);
    system.stdin.write('\u0004');
    await expect(asked).rejects.toThrow(NoAnswerError);
  });
});

describe('lines that are typed before their question', () => {
  it('answer it when it comes', async () => {
    const system = terminal();
    const first = askLine(system, 'First?', {}, signal);
    system.stdin.write('one\rtwo\ry\r');
    expect(await first).toBe('one');
    expect(await askLine(system, 'Second?', {}, signal)).toBe('two');
    expect(system.stderr.text).toContain('Second? two\n');
    expect(await askYesNo(system, 'Third?', false, signal)).toBe(true);
  });
});

describe('a key', () => {
  it('is taken without Enter, and others are passed over', async () => {
    const system = terminal();
    const key = askKey(system, ['d', 'c', '\r', '^C'], signal);
    system.stdin.write('x');
    system.stdin.write('D');
    expect(await key).toBe('d');
    expect(system.rawModes).toEqual([true, false]);
  });

  it('may be Ctrl-C or Enter', async () => {
    const system = terminal();
    const first = askKey(system, ['\r', '^C'], signal);
    system.stdin.write('\u0003');
    expect(await first).toBe('^C');
    const second = askKey(system, ['\r', '^C'], signal);
    system.stdin.write('\n');
    expect(await second).toBe('\r');
  });

  it('is no longer waited for after an abort', async () => {
    const system = terminal();
    const abort = new AbortController();
    const key = askKey(system, ['d'], abort.signal);
    abort.abort(new Error('answered otherwise'));
    await expect(key).rejects.toThrow('answered otherwise');
    expect(system.rawModes).toEqual([true, false]);
  });
});

describe('a secret', () => {
  it('is not shown while it is typed, and can be corrected', async () => {
    const system = terminal();
    const secret = askSecret(system, 'Pass phrase:', signal);
    system.stdin.write('hé');
    system.stdin.write(Buffer.from([0xc3]));
    system.stdin.write(Buffer.from([0xa9]));
    system.stdin.write('x\u007Fy\r');
    expect(await secret).toBe('hééy');
    expect(system.stderr.text).toBe('Pass phrase: \n');
  });

  it('is corrected with the keys that correct any line, none of which becomes part of it', async () => {
    const system = terminal();
    const secret = askSecret(system, 'Pass phrase:', signal);
    // Ctrl-U; then the left arrow, and Ctrl-E back to the end.
    for (const keys of ['wrong', '\u0015', 'rigt', '\u001B[D', 'h', '\u0005', '!', '\r']) system.stdin.write(keys);
    expect(await secret).toBe('right!');
    expect(system.stderr.text).toBe('Pass phrase: \n');
  });

  it('keeps its blanks, and is only its first line, as what was pasted twice must not answer the next question', async () => {
    const system = terminal();
    const secret = askSecret(system, 'Pass phrase:', signal);
    system.stdin.write(' two words \r two words \r');
    expect(await secret).toBe(' two words ');
    const next = askLine(system, 'Next?', {}, signal);
    await vi.waitFor(() => expect(system.stderr.text).toContain('Next?'));
    system.stdin.write('answer\r');
    expect(await next).toBe('answer');
    expect(system.stderr.text).not.toContain('two words');
  });

  it('that was typed when the terminal hangs up is taken', async () => {
    const system = terminal();
    const secret = askSecret(system, 'Pass phrase:', signal);
    system.stdin.end('whole');
    expect(await secret).toBe('whole');
  });

  it('is given up with Ctrl-C', async () => {
    const system = terminal();
    const abort = new AbortController();
    system.onSignal('SIGINT', () => abort.abort(new Error('interrupted')));
    const secret = askSecret(system, 'Pass phrase:', abort.signal);
    system.stdin.write('half\u0003');
    await expect(secret).rejects.toThrow('interrupted');
  });

  it('is none where the input ends before anything was typed', async () => {
    const system = terminal();
    const secret = askSecret(system, 'Pass phrase:', signal);
    system.stdin.write('\u0004');
    await expect(secret).rejects.toThrow(NoAnswerError);
    expect(system.rawModes).toEqual([true, false]);
  });
});
