import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { wrapLines } from '../output/text.js';
import type { System, TerminalInput } from '../process/system.js';

export interface LineOptions {
  /** The answer that an empty line stands for, shown in brackets. @default none */
  readonly preset?: string;
  /** Stands on the line already, to be corrected. @default nothing */
  readonly typed?: string;
}

/** Lines that were typed or pasted ahead of their question, by the input they came from. */
const typedAhead = new WeakMap<TerminalInput, string[]>();

/**
 * Asks a question that is answered with a line.
 * @returns the answer without surrounding blanks; the preset one for an empty line
 * @throws NoAnswerError when the input ends instead, as with Ctrl-D
 */
export async function askLine(
  system: System,
  question: string,
  { preset = '', typed = '' }: LineOptions,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const shown = preset === '' ? `${question} ` : `${question} [${preset}] `;
  const ahead = typedAhead.get(system.stdin)?.shift();
  if (ahead !== undefined) {
    system.stderr.write(`${shown}${ahead}\n`);
    return ahead.trim() || preset;
  }
  const answer = await withInput(system, () => readLine(system, shown, typed, signal));
  if (answer === undefined) {
    system.stderr.write('\n');
    throw new NoAnswerError();
  }
  return answer.trim() || preset;
}

/** @returns undefined when the input ends */
async function readLine(
  system: System,
  shown: string,
  typed: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stdin, stderr } = system;
  const lines = createInterface({ input: stdin, output: stderr, terminal: stdin.isTTY === true });
  const aborted = () => lines.close();
  signal.addEventListener('abort', aborted);
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      let isAnswered = false;
      lines.on('line', (line) => {
        // A paste hands over several lines at once: the others answer the questions to come.
        if (isAnswered) typedAhead.set(stdin, [...(typedAhead.get(stdin) ?? []), line]);
        isAnswered = true;
        resolve(line);
      });
      lines.once('close', () => resolve(undefined));
      // With readline in charge of the terminal, Ctrl-C is a key and no signal.
      lines.once('SIGINT', () => system.raise('SIGINT'));
      lines.setPrompt(shown);
      lines.prompt();
      if (typed !== '') lines.write(typed);
    });
    signal.throwIfAborted();
    return answer;
  } finally {
    signal.removeEventListener('abort', aborted);
    lines.close();
  }
}

/** The input ended where an answer was expected. */
export class NoAnswerError extends CommandError {
  constructor() {
    super(ExitStatus.USAGE, 'ERR_NO_ANSWER', 'The input ended before the question was answered');
  }
}

/**
 * Asks until the answer is right. What was typed stays on the line, to be corrected.
 * @param examine - reads an answer; returns what is wrong with it as a sentence, or the value that it stands for
 * @throws NoAnswerError when the input ends
 */
export async function askUntilValid<T>(
  system: System,
  question: string,
  {
    examine,
    ...options
  }: LineOptions & { examine(answer: string): Promise<{ readonly value: T } | { readonly trouble: string }> },
  signal: AbortSignal,
): Promise<T> {
  for (let { typed = '' } = options; ; ) {
    const answer = await askLine(system, question, { ...options, typed }, signal);
    const examined = await examine(answer);
    if ('value' in examined) return examined.value;
    system.stderr.write(`${wrapLines(`  ${examined.trouble}`, system.stderr.columns || 80)}\n`);
    // The user need not delete the preset answer by hand.
    typed = answer === options.preset ? '' : answer;
  }
}

/** Asks for yes or no, until it is one of them. The end of input counts as no. */
export async function askYesNo(
  system: System,
  question: string,
  preset: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    for (;;) {
      const answer = await askLine(system, `${question} ${preset ? '[Y/n]' : '[y/N]'}`, {}, signal);
      if (answer === '') return preset;
      if (/^y(es)?$/i.test(answer)) return true;
      if (/^no?$/i.test(answer)) return false;
      system.stderr.write('  Please answer y or n.\n');
    }
  } catch (error) {
    if (error instanceof NoAnswerError) return false;
    throw error;
  }
}

/**
 * Waits for one of some keys, without Enter. Ctrl-C is the key `^C`.
 * @returns the key in lower case
 */
export function askKey(system: System, keys: readonly string[], signal: AbortSignal): Promise<string> {
  return withKeys(system, signal, (resolve, reject) => ({
    typed: (data) => {
      for (const character of Buffer.from(data).toString('latin1')) {
        const key = character === '\u0003' ? '^C' : character === '\n' ? '\r' : character.toLowerCase();
        if (keys.includes(key)) {
          resolve(key);
          return;
        }
      }
    },
    ended: () => reject(new Error('The terminal is gone')),
  }));
}

/**
 * Asks for something that must not be seen, such as a pass phrase.
 * @returns it without its line end
 * @throws NoAnswerError for Ctrl-D, or when the input ends, before anything was typed
 */
export async function askSecret(system: System, question: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  try {
    return await withKeys<string>(system, signal, (resolve, reject) => {
      // The question is printed only now: what the user types after seeing it must not be echoed.
      system.stderr.write(`${question} `);
      const decoder = new StringDecoder('utf8');
      let secret = '';
      const ended = () => (secret === '' ? reject(new NoAnswerError()) : resolve(secret));
      return {
        typed: (data) => {
          for (const character of decoder.write(Buffer.from(data))) {
            if (character === '\r' || character === '\n') return resolve(secret);
            if (character === '\u0004') return ended();
            if (character === '\u0003') system.raise('SIGINT');
            else if (character === '\u0015') secret = '';
            else if (character === '\u007F' || character === '\b') secret = [...secret].slice(0, -1).join('');
            else secret += character;
          }
        },
        ended,
      };
    });
  } finally {
    system.stderr.write('\n');
  }
}

interface KeyListener {
  typed(data: string | Uint8Array): void;
  /** The input ended. */
  ended(): void;
}

/** Hands over every key as it is pressed, until the listener has settled or the signal is aborted. */
function withKeys<T>(
  system: System,
  signal: AbortSignal,
  listen: (resolve: (value: T) => void, reject: (reason: unknown) => void) => KeyListener,
): Promise<T> {
  const { stdin } = system;
  return withInput(system, async () => {
    stdin.setRawMode?.(true);
    const undo: (() => void)[] = [() => void stdin.setRawMode?.(false)];
    try {
      return await new Promise<T>((resolve, reject) => {
        const listener = listen(resolve, reject);
        const aborted = () => reject(signal.reason);
        stdin.on('data', listener.typed);
        stdin.on('end', listener.ended);
        signal.addEventListener('abort', aborted);
        undo.push(() => {
          stdin.off('data', listener.typed);
          stdin.off('end', listener.ended);
          signal.removeEventListener('abort', aborted);
        });
        if (signal.aborted) aborted();
      });
    } finally {
      for (const step of undo) step();
    }
  });
}

/**
 * Listens to the input only while a question is open. Before and after it the input keeps no program alive; while it is
 * open it must, or the program would end in the middle of the question.
 */
async function withInput<T>({ stdin }: System, ask: () => Promise<T>): Promise<T> {
  // An input that has ended emits no further `end`.
  if (!stdin.readable) throw new NoAnswerError();
  stdin.ref?.();
  stdin.resume();
  try {
    return await ask();
  } finally {
    stdin.pause();
    stdin.unref?.();
  }
}
