import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArguments, readOptions } from './arguments.js';
import { defineCommand } from './command.js';
import { GLOBAL_OPTIONS } from './global-options.js';

const options = {
  input: { kind: 'list', short: 'i', value: 'FILE', help: '' },
  queue: { kind: 'value', value: 'NAME', help: '' },
  detach: { kind: 'flag', short: 'd', help: '' },
  verbose: { kind: 'count', short: 'v', help: '' },
  to: { kind: 'value', value: 'FORMAT', choices: ['adl', 'xrsl'], help: '' },
} as const;

describe('options on a command line', () => {
  it('are read in every spelling', () => {
    const { options: read, operands } = readOptions(
      ['-i', 'a', '-ib', '--input=c', '--input', 'd', '-dvv', '--queue', 'long', 'x', '-'],
      options,
    );
    expect(read).toEqual({ input: ['a', 'b', 'c', 'd'], queue: 'long', detach: true, verbose: 2, to: undefined });
    expect(operands).toEqual(['x', '-']);
  });

  it('may have values that look like options or are empty', () => {
    expect(readOptions(['--queue', '--detach'], options).options).toMatchObject({ queue: '--detach', detach: false });
    expect(readOptions(['--queue='], options).options.queue).toBe('');
  });

  it.each([
    [['-di', 'b'], { detach: true, input: ['b'] }],
    [['-dib'], { detach: true, input: ['b'] }],
    [['-i=b'], { input: ['=b'] }],
    [['-i-'], { input: ['-'] }],
    [['-i', '--'], { input: ['--'] }],
    [['-id'], { input: ['d'], detach: false }],
    [['--queue=a=b'], { queue: 'a=b' }],
    [['--queue', ''], { queue: '' }],
    [['-d', '-d', '-vdv', '-v'], { detach: true, verbose: 3 }],
    [['x', '-d', 'y', '--queue', 'z'], { detach: true, queue: 'z' }],
  ])('%j mean %j', (argv, expected) => {
    expect(readOptions(argv, options).options).toMatchObject(expected);
  });

  it('end at --', () => {
    expect(readOptions(['-d', '--', '-d', '--', 'x'], options).operands).toEqual(['-d', '--', 'x']);
  });

  it('end at the first operand where the rest belongs to a program', () => {
    const { options: read, operands } = readOptions(['-d', 'ls', '-d', '--queue'], options, { stopAtOperand: true });
    expect(operands).toEqual(['ls', '-d', '--queue']);
    expect(read.detach).toBe(true);
  });

  it('end at an operand that is empty or a single dash, too', () => {
    for (const first of ['', '-']) {
      const { operands, separatorAt } = readOptions(['-d', first, '--', '-x'], options, { stopAtOperand: true });
      expect({ operands, separatorAt }).toEqual({ operands: [first, '--', '-x'], separatorAt: undefined });
    }
  });

  it('are told from the words behind --, and where that stood', () => {
    expect(readOptions(['a', 'b', '--', '-d'], options)).toMatchObject({ operands: ['a', 'b', '-d'], separatorAt: 2 });
    expect(readOptions(['--', '-d'], options, { stopAtOperand: true })).toMatchObject({
      operands: ['-d'],
      separatorAt: 0,
    });
    expect(readOptions(['a'], options).separatorAt).toBeUndefined();
  });

  it.each([
    [['--nosuch'], 'There is no option --nosuch'],
    [['--nosuch=1'], 'There is no option --nosuch'],
    [['--no-detach'], 'There is no option --no-detach'],
    [['---detach'], 'There is no option ---detach'],
    [['--=x'], 'There is no option --'],
    [['--d'], 'There is no option --d'],
    [['-dx'], 'There is no option -x'],
    [['-d-'], 'There is no option --'],
    [['-d-x'], 'There is no option --'],
    [['-d=x'], 'There is no option -='],
    [['-queue'], 'There is no option -q'],
    [['-di'], '--input needs a value: --input FILE'],
    [['--detach='], '--detach takes no value'],
    [['--verbose=2'], '--verbose takes no value'],
    [['--queue', 'a', '--nosuch', '--queue', 'b'], 'There is no option --nosuch'],
    [['--to='], '--to is one of adl, xrsl, not ""'],
    [['-x'], 'There is no option -x'],
    [['--queue'], '--queue needs a value: --queue NAME'],
    [['-i'], '--input needs a value: --input FILE'],
    [['--detach=yes'], '--detach takes no value'],
    [['--queue', 'a', '--queue', 'b'], '--queue is given twice'],
    [['--to', 'pdf'], '--to is one of adl, xrsl, not "pdf"'],
    [['--constructor'], 'There is no option --constructor'],
  ])('%j are refused: %s', (argv, message) => {
    expect(() => readOptions(argv, options)).toThrow(expect.objectContaining({ message, code: 'ERR_USAGE' }));
  });

  it('nearly right are corrected in the hint', () => {
    expect(() => readOptions(['--detatch'], options)).toThrow(
      expect.objectContaining({ hint: 'Did you mean --detach?' }),
    );
  });

  it('never change the words after --', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(readOptions(['--', ...words], options).operands).toEqual(words);
      }),
    );
  });

  it('are read or refused with a usage error, for any words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('-i', '--queue', '-dv', '--', '--to=adl'))),
        (words) => {
          try {
            readOptions(words, options);
          } catch (error) {
            expect(error).toMatchObject({ code: 'ERR_USAGE', status: 101 });
          }
        },
      ),
    );
  });
});

describe('the words behind a command', () => {
  const command = defineCommand({
    name: 'cat',
    summary: '',
    operands: [{ name: 'JOB', required: true }, { name: 'PATH' }],
    options: { queue: options.queue },
    examples: [],
    run: async () => 0,
  });

  it('hold its own options and the global ones', () => {
    const read = readArguments(['--json', 'a', '--queue', 'q', 'b', '-v'], command, GLOBAL_OPTIONS);
    expect(read.options).toEqual({ queue: 'q' });
    expect(read.globals).toMatchObject({ json: true, verbose: 1, quiet: false, config: undefined });
    expect(read.operands).toEqual(['a', 'b']);
  });

  it('must be neither too few nor too many', () => {
    expect(() => readArguments([], command, GLOBAL_OPTIONS)).toThrow('cat needs a JOB');
    expect(() => readArguments(['a', 'b', 'c'], command, GLOBAL_OPTIONS)).toThrow('cat takes no further argument: "c"');
  });

  it('need not be complete to ask for help', () => {
    expect(readArguments(['--help'], command, GLOBAL_OPTIONS).globals.help).toBe(true);
  });

  it('are checked against the choices there are', () => {
    const shell = { ...command, operands: [{ name: 'SHELL', choices: ['bash', 'zsh'] }] };
    expect(() => readArguments(['tcsh'], shell, GLOBAL_OPTIONS)).toThrow('SHELL is one of bash, zsh, not "tcsh"');
  });
});

describe('the words of a program', () => {
  const command = defineCommand({
    name: 'run',
    summary: '',
    operands: [
      { name: 'PROGRAM', required: true },
      { name: 'ARG', repeatable: true },
    ],
    optionsEndAtOperand: true,
    options,
    examples: [],
    run: async () => 0,
  });
  const read = (...argv: string[]) => readArguments(argv, command, GLOBAL_OPTIONS);

  it('begin at the first operand, or at --', () => {
    expect(read('-i', 'a', 'ls', '-l').operands).toEqual(['ls', '-l']);
    expect(read('-i', 'a', '--', 'ls', '--', '-l').operands).toEqual(['ls', '--', '-l']);
  });

  it('given a pattern that the shell has expanded, the second file is not taken for the program', () => {
    expect(() => read('-i', 'f1.csv', 'f2.csv', 'f3.csv', '--', 'ls')).toThrow(
      expect.objectContaining({
        message: '"f2.csv" is before -- and is not the value of an option',
        hint: '-i takes one FILE; repeat it: -i f1.csv -i f2.csv -i f3.csv',
      }),
    );
    expect(() => read('-d', '--input', 'f1', 'f2', 'f3', 'f4', '--', 'ls')).toThrow(
      expect.objectContaining({ hint: '--input takes one FILE; repeat it: --input f1 --input f2 --input f3 …' }),
    );
  });

  it('given a pattern that stands for all of its files at once, it is said that it needs quotes', () => {
    const options = { 'for-each': { kind: 'list', value: 'SOURCE', isPattern: true, help: '' } } as const;
    const command = {
      name: 'c',
      summary: '',
      operands: [{ name: 'PROGRAM', repeatable: true }],
      optionsEndAtOperand: true,
      examples: [],
      options,
    };
    expect(() => readArguments(['--for-each', 'f1', 'f2', '--', 'ls'], command, {})).toThrow(
      expect.objectContaining({
        hint: '--for-each takes one SOURCE; a pattern needs quotes, or the shell expands it.',
      }),
    );
  });

  it('given an option of another command, it is said what to do instead', () => {
    const command = {
      name: 'c',
      summary: '',
      operands: [],
      options: {},
      examples: [],
      elsewhere: { 'for-each': 'Use d.' },
    };
    expect(() => readArguments(['--for-each', 'a'], command, {})).toThrow(
      expect.objectContaining({ message: 'There is no option --for-each', hint: 'Use d.' }),
    );
  });

  it('given a program before --, it is said where it goes', () => {
    expect(() => read('-d', 'git', 'log', '--', 'x')).toThrow(
      expect.objectContaining({
        message: '"git" is before -- and is not the value of an option',
        hint: 'Put the whole program after --: jasmin-arc run -d -- git log -- x',
      }),
    );
  });
});
