import { describe, expect, it } from 'vitest';
import { TestSystem } from '../process/system.fixture.js';
import { OutputClosedError, OutputError, Screen } from './screen.js';

const UTF8 = { LANG: 'C.UTF-8', NO_COLOR: '1' };

describe('a terminal that does not know its size', () => {
  it('is taken for one of the usual size', () => {
    const system = new TestSystem({ terminal: true, columns: 0 });
    const screen = new Screen(system);
    screen.fail('What is wrong is told on one line', undefined);
    expect([screen.columns, screen.stderrColumns]).toEqual([80, 80]);
    expect(system.stderr.text).toContain('What is wrong is told on one line\n');
  });
});

describe('the screen', () => {
  it('writes data to stdout and messages to stderr', async () => {
    const system = new TestSystem();
    const screen = new Screen(system);
    screen.say('going on');
    await screen.data('data\n');
    screen.warn('careful');
    screen.fail('it broke', 'mend it');
    expect(system.stdout.text).toBe('data\n');
    expect(system.stderr.text).toBe('jasmin-arc: going on\nwarning: careful\nerror: it broke\nhint: mend it\n');
  });

  it('ends the last line of data on a terminal, once, for what comes next', async () => {
    const system = new TestSystem({ terminal: true });
    const screen = new Screen(system);
    await screen.data('no line end');
    screen.freshLine();
    screen.freshLine();
    await screen.data('with one\n');
    screen.freshLine();
    expect([system.stdout.text, system.stderr.text]).toEqual(['no line endwith one\n', '\n']);
    const elsewhere = new TestSystem();
    const unchanged = new Screen(elsewhere);
    await unchanged.data('no line end');
    unchanged.freshLine();
    expect([elsewhere.stdout.text, elsewhere.stderr.text]).toEqual(['no line end', '']);
  });

  it('when quiet, leaves out what is only progress', () => {
    const system = new TestSystem();
    const screen = new Screen(system, { quiet: true });
    screen.say('going on');
    screen.warn('careful');
    screen.notice('it stays there');
    screen.fail('it broke', undefined);
    expect(system.stderr.text).toBe('warning: careful\njasmin-arc: it stays there\nerror: it broke\n');
  });

  it('marks its messages on a terminal, in the characters that it can show', () => {
    const talk = (env: Readonly<Record<string, string>>) => {
      const system = new TestSystem({ terminal: true, env });
      new Screen(system).say('on', 'good');
      return system.stderr.text;
    };
    expect(talk(UTF8)).toBe('● on\n');
    expect(talk({ NO_COLOR: '1', LANG: 'C' })).toBe('* on\n');
    expect(talk({ LANG: 'C.UTF-8' })).toBe('\u001B[32m●\u001B[39m on\n');
  });

  it('removes lines that change before it writes others', async () => {
    const system = new TestSystem({ terminal: true, env: UTF8 });
    const screen = new Screen(system);
    screen.live(() => ['one', 'two']);
    await screen.data('data\n');
    screen.stopLive();
    expect(system.stderr.text).toBe('one\ntwo\r\u001B[1A\u001B[J');
    expect(system.stdout.text).toBe('data\n');
  });

  it.each([20, 40, 200])('keeps a line that changes within one row of %i columns', (columns) => {
    const system = new TestSystem({ terminal: true, columns, env: UTF8 });
    const screen = new Screen(system);
    screen.live(() => ['x'.repeat(300), 'short']);
    const [long = '', short = ''] = system.stderr.text.split('\n');
    expect([long.length, short]).toEqual([columns - 1, 'short']);
    screen.stopLive();
    expect(system.stderr.text.endsWith('\r\u001B[1A\u001B[J')).toBe(true);
  });

  it('erases lines that a narrower terminal has broken into several rows', () => {
    const system = new TestSystem({ terminal: true, columns: 80, env: UTF8 });
    const screen = new Screen(system);
    screen.live(() => ['x'.repeat(70)]);
    Object.assign(system.stderr, { columns: 40 });
    screen.stopLive();
    expect(system.stderr.text.endsWith('\r\u001B[1A\u001B[J')).toBe(true);
  });

  it('never breaks into a line that a job has not ended', async () => {
    const system = new TestSystem({ terminal: true, env: UTF8 });
    const screen = new Screen(system);
    await screen.data('50 %');
    screen.live(() => ['running']);
    expect(system.stderr.text).toBe('');
    screen.say('detached');
    expect(system.stderr.text).toBe('\n● detached\n');
    screen.stopLive();
  });

  it('shows nothing that changes without a terminal', () => {
    const system = new TestSystem();
    const screen = new Screen(system);
    screen.live(() => ['one']);
    screen.stopLive();
    expect(system.stderr.text).toBe('');
  });

  it('removes control characters from error messages', () => {
    const system = new TestSystem();
    new Screen(system).fail('bad \u001B[2J name\nsecond line', undefined);
    expect(system.stderr.text).toBe('error: bad  [2J name\n  second line\n');
  });

  it.each([
    ['ENOSPC', 'Cannot write to stdout: no space is left on the device'],
    ['EIO', 'Cannot write to stdout: the device reports an error'],
    ['EOTHER', 'Cannot write to stdout: it failed'],
  ])('given %s, then that is an error of the output, at every write', async (code, message) => {
    const system = new TestSystem();
    const screen = new Screen(system);
    system.stdout._write = (_chunk, _encoding, callback: (error?: Error) => void) =>
      callback(Object.assign(new Error('it failed'), { code }));
    for (const _again of [1, 2]) {
      const writing = screen.data('data');
      await expect(writing).rejects.toBeInstanceOf(OutputError);
      await expect(writing).rejects.toMatchObject({ code: 'ERR_OUTPUT', message });
    }
  });

  it('given a terminal that is gone, then stdout counts as closed', async () => {
    const system = new TestSystem({ terminal: true });
    const screen = new Screen(system);
    system.stdout._write = (_chunk, _encoding, callback: (error?: Error) => void) =>
      callback(Object.assign(new Error('gone'), { code: 'EIO' }));
    await expect(screen.data('data')).rejects.toBeInstanceOf(OutputClosedError);
  });

  it('says when the reader of stdout has closed it', async () => {
    const system = new TestSystem();
    const screen = new Screen(system);
    system.stdout.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
    await expect(screen.data('data')).rejects.toBeInstanceOf(OutputClosedError);
    await expect(screen.data('data')).rejects.toBeInstanceOf(OutputClosedError);
  });
});
