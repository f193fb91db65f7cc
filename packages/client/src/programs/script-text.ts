import { fileSystem } from '../machine/files.js';

/** Scripts are text of some kilobytes; a larger file, or one that is not text, is a program. */
const MAX_SCRIPT_BYTES = 1 << 20;

/** The properties of a script on the disk. */
export interface ScriptText {
  readonly text: string;
  /** The text behind `#!`, without the white space around it. */
  readonly interpreter: string | undefined;
  /** Whether lines end as on Windows: the first line, which names the interpreter, or most of all lines. */
  readonly lineEnds: 'unix' | 'windows' | 'windows in the first line';
  /** Editors on Windows put one in front of the text: the kernel does not find the `#!` behind it. */
  readonly hasByteOrderMark: boolean;
}

/**
 * Reads a script.
 * @returns undefined for a file that is no script: a program of machine code, a large file, one that cannot be read
 */
export async function readScript(path: string): Promise<ScriptText | undefined> {
  try {
    const found = await fileSystem.current.facts(path);
    if (found.kind !== 'file' || found.size > MAX_SCRIPT_BYTES) return undefined;
    return parseScript(await fileSystem.current.read(path));
  } catch {
    return undefined; // the code that sends the file reports the error
  }
}

/** @returns undefined for bytes that are no text */
export function parseScript(content: Uint8Array): ScriptText | undefined {
  if (content.includes(0)) return undefined;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
  const hasByteOrderMark = text.startsWith('\uFEFF');
  const lines = text.slice(hasByteOrderMark ? 1 : 0).split('\n');
  const [first = ''] = lines;
  const interpreter = first.startsWith('#!') ? first.slice(2).trim() : undefined;
  return { text, interpreter, lineEnds: lineEndsOf(lines), hasByteOrderMark };
}

function lineEndsOf(lines: readonly string[]): ScriptText['lineEnds'] {
  const ended = lines.slice(0, -1);
  const windows = ended.filter((line) => line.endsWith('\r')).length;
  // A few CRs may be intended, as in the text of a message.
  if (windows > ended.length / 2) return 'windows';
  return ended[0]?.endsWith('\r') ? 'windows in the first line' : 'unix';
}
