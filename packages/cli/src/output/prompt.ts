import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { CommandError, ExitStatus } from '../exit-status.js';
import type { System } from '../system.js';

/**
 * Asks a question that is answered with a line.
 * @returns the answer; the preset one for an empty line
 * @throws NoAnswerError when the input ends instead, as with Ctrl-D
 */
export async function askLine(system: System, question: string, preset: string, signal: AbortSignal): Promise<string> {
  const shown = preset === '' ? `${question} ` : `${question} [${preset}] `;
  const lines = createInterface({ input: system.stdin, output: system.stderr, terminal: system.stdin.isTTY === true });
  const aborted = () => lines.close();
  signal.addEventListener('abort', aborted);
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      lines.question(shown, resolve);
      lines.once('close', () => resolve(undefined));
      // With readline in charge of the terminal, Ctrl-C is a key and no signal.
      lines.once('SIGINT', () => system.raise('SIGINT'));
    });
    signal.throwIfAborted();
    if (answer === undefined) {
      system.stderr.write('\n');
      throw new NoAnswerError();
    }
    return answer.trim() || preset;
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

/** Asks for yes or no. The end of input is no: what was not said is not agreed to. */
export async function askYesNo(
  system: System,
  question: string,
  preset: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const answer = await askLine(system, `${question} ${preset ? '[Y/n]' : '[y/N]'}`, '', signal);
    return answer === '' ? preset : /^y(es)?$/i.test(answer);
  } catch (error) {
    if (error instanceof NoAnswerError) return false;
    throw error;
  }
}

/**
 * Waits for one of some keys, without Enter. Ctrl-C is the key `^C`.
 * @returns the key in lower case
 */
export async function askKey(system: System, keys: readonly string[], signal: AbortSignal): Promise<string> {
  const { stdin } = system;
  stdin.setRawMode?.(true);
  stdin.resume();
  stdin.ref?.();
  try {
    return await new Promise<string>((resolve, reject) => {
      const pressed = (data: string | Uint8Array) => {
        for (const character of Buffer.from(data).toString('latin1')) {
          const key = character === '\u0003' ? '^C' : character === '\n' ? '\r' : character.toLowerCase();
          if (keys.includes(key)) {
            finish(() => resolve(key));
            return;
          }
        }
      };
      const ended = () => finish(() => reject(new Error('The terminal is gone')));
      const aborted = () => finish(() => reject(signal.reason));
      const finish = (settle: () => void) => {
        stdin.off('data', pressed);
        stdin.off('end', ended);
        signal.removeEventListener('abort', aborted);
        settle();
      };
      stdin.on('data', pressed);
      stdin.on('end', ended);
      signal.addEventListener('abort', aborted);
      if (signal.aborted) aborted();
    });
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stdin.unref?.();
  }
}

/** Asks for something that must not be seen, such as a pass phrase. @returns it without its line end */
export async function askSecret(system: System, question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = system;
  stderr.write(`${question} `);
  stdin.setRawMode?.(true);
  stdin.resume();
  stdin.ref?.();
  try {
    return await new Promise<string>((resolve, reject) => {
      const decoder = new StringDecoder('utf8');
      let secret = '';
      const typed = (data: string | Uint8Array) => {
        for (const character of decoder.write(Buffer.from(data))) {
          if (character === '\r' || character === '\n' || character === '\u0004') finish(() => resolve(secret));
          else if (character === '\u0003') system.raise('SIGINT');
          else if (character === '\u007F' || character === '\b') secret = [...secret].slice(0, -1).join('');
          else secret += character;
        }
      };
      const ended = () => finish(() => resolve(secret));
      const aborted = () => finish(() => reject(signal.reason));
      const finish = (settle: () => void) => {
        stdin.off('data', typed);
        stdin.off('end', ended);
        signal.removeEventListener('abort', aborted);
        settle();
      };
      stdin.on('data', typed);
      stdin.on('end', ended);
      signal.addEventListener('abort', aborted);
      if (signal.aborted) aborted();
    });
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stdin.unref?.();
    stderr.write('\n');
  }
}
