import { createInterface } from 'node:readline';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { wrapLines } from '../output/text.js';
import type { System, TerminalInput } from '../process/system.js';

export interface LineOptions {
  /** The answer that an empty line stands for, shown in brackets. @default none */
  readonly preset?: string;
  /** Text that is on the line already and can be edited. @default none */
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
  const answer = await withInput(system, () => readLine(system, shown, { typed }, signal));
  if (answer === undefined) {
    system.stderr.write('\n');
    throw new NoAnswerError();
  }
  return answer.trim() || preset;
}

/**
 * Reads a line with readline of Node.js, which knows the keys that correct one.
 * @param typed - stands on the line already
 * @param hidden - shows nothing of what is typed
 * @returns undefined when the input ends
 */
async function readLine(
  system: System,
  shown: string,
  { typed = '', hidden = false }: { readonly typed?: string; readonly hidden?: boolean },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stdin, stderr } = system;
  // Without an output, readline echoes nothing.
  const output = hidden ? {} : { output: stderr };
  const lines = createInterface({ input: stdin, ...output, terminal: stdin.isTTY === true, historySize: 0 });
  const aborted = () => lines.close();
  signal.addEventListener('abort', aborted);
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      let isAnswered = false;
      lines.on('line', (line) => {
        // A paste hands over several lines at once: the others answer the questions to come. What follows a secret may be
        // the same secret, pasted twice, and must not appear as the answer to another question.
        if (isAnswered && !hidden) typedAhead.set(stdin, [...(typedAhead.get(stdin) ?? []), line]);
        isAnswered = true;
        resolve(line);
      });
      lines.once('close', () => resolve(undefined));
      // With readline in charge of the terminal, Ctrl-C is a key and no signal.
      lines.once('SIGINT', () => system.raise('SIGINT'));
      // The question is printed only now: what the user types after seeing it is no longer echoed by the terminal.
      if (hidden) stderr.write(shown);
      else {
        lines.setPrompt(shown);
        lines.prompt();
      }
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

/** What an answer stands for, or what is wrong with it, as a sentence. */
export type Examined<T> =
  | { readonly value: T }
  | {
      readonly trouble: string;
      /** Whether the line is empty again, because the answer is no mistake that could be corrected. @default false */
      readonly isDropped?: boolean;
    };

/**
 * Asks until the answer is right. What was typed stays on the line, to be corrected.
 * @param examine - reads an answer
 * @throws NoAnswerError when the input ends
 */
export async function askUntilValid<T>(
  system: System,
  question: string,
  { examine, ...options }: LineOptions & { examine(answer: string): Promise<Examined<T>> },
  signal: AbortSignal,
): Promise<T> {
  for (let { typed = '' } = options; ; ) {
    const answer = await askLine(system, question, { ...options, typed }, signal);
    const examined = await examine(answer);
    if ('value' in examined) return examined.value;
    system.stderr.write(`${wrapLines(`  ${examined.trouble}`, system.stderr.columns || 80)}\n`);
    // The user need not delete the preset answer by hand.
    typed = answer === options.preset || examined.isDropped === true ? '' : answer;
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
 * Asks for something that must not be seen, such as a pass phrase.
 * @returns it without its line end
 * @throws NoAnswerError for Ctrl-D, or when the input ends, before anything was typed
 */
export async function askSecret(system: System, question: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  try {
    const secret = await withInput(system, () => readLine(system, `${question} `, { hidden: true }, signal));
    if (secret === undefined) throw new NoAnswerError();
    return secret;
  } finally {
    system.stderr.write('\n');
  }
}

/**
 * Waits for one of some keys, without Enter. Ctrl-C is the key `^C`.
 * @returns the key in lower case
 */
export function askKey(system: System, keys: readonly string[], signal: AbortSignal): Promise<string> {
  const { stdin } = system;
  return withInput(system, async () => {
    stdin.setRawMode?.(true);
    const undo: (() => void)[] = [() => void stdin.setRawMode?.(false)];
    try {
      return await new Promise<string>((resolve, reject) => {
        const typed = (data: string | Uint8Array) => {
          const pressed = [...Buffer.from(data).toString('latin1')].map(keyOf);
          const key = pressed.find((one) => keys.includes(one));
          if (key !== undefined) resolve(key);
        };
        const ended = () => reject(new Error('The terminal is gone'));
        const aborted = () => reject(signal.reason);
        stdin.on('data', typed);
        stdin.on('end', ended);
        signal.addEventListener('abort', aborted);
        undo.push(() => {
          stdin.off('data', typed);
          stdin.off('end', ended);
          signal.removeEventListener('abort', aborted);
        });
        if (signal.aborted) aborted();
      });
    } finally {
      for (const step of undo) step();
    }
  });
}

const keyOf = (character: string): string =>
  character === '\u0003' ? '^C' : character === '\n' ? '\r' : character.toLowerCase();

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
