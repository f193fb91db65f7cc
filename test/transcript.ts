/**
 * Sessions at a terminal, as text. A line that starts with
 * - `#` is a remark,
 * - `%` is run by the shell, to prepare what is needed,
 * - `$` is what is typed, a command line of `jasmin-arc`; `<` behind it is what stands on its stdin,
 * - `1|` is what goes to stdout, `2|` what goes to stderr, `=` the exit status.
 */
export interface Step {
  readonly remarks: readonly string[];
  /** For the shell. */
  readonly preparation: readonly string[];
  readonly command: string;
  readonly stdin: readonly string[];
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly status: number | undefined;
}

interface OpenStep {
  remarks: string[];
  preparation: string[];
  command: string | undefined;
  stdin: string[];
  stdout: string[];
  stderr: string[];
  status: number | undefined;
}

const emptyStep = (): OpenStep => ({
  remarks: [],
  preparation: [],
  command: undefined,
  stdin: [],
  stdout: [],
  stderr: [],
  status: undefined,
});

export function readTranscript(text: string): readonly Step[] {
  const steps: OpenStep[] = [];
  let current = emptyStep();
  for (const line of text.split('\n')) {
    const rest = line.slice(2).replace(/^ /, '');
    const starts = line.startsWith('#') || line.startsWith('%') || line.startsWith('$');
    if (starts && current.command !== undefined) {
      steps.push(current);
      current = emptyStep();
    }
    if (line.startsWith('#')) current.remarks.push(line.slice(2));
    else if (line.startsWith('%')) current.preparation.push(line.slice(2));
    else if (line.startsWith('$')) current.command = line.slice(2);
    else if (line.startsWith('<')) current.stdin.push(line.slice(2));
    else if (line.startsWith('1|')) current.stdout.push(rest);
    else if (line.startsWith('2|')) current.stderr.push(rest);
    else if (line.startsWith('=')) current.status = Number(line.slice(1));
    else if (line !== '') throw new Error(`Not a line of a transcript: ${line}`);
  }
  if (current.command !== undefined) steps.push(current);
  return steps.map(({ command = '', ...step }) => ({ ...step, command }));
}

export function formatTranscript(steps: readonly Step[]): string {
  const prefixed = (prefix: string, lines: readonly string[]) => lines.map((line) => `${prefix} ${line}`.trimEnd());
  return `${steps
    .map(({ remarks, preparation, command, stdin, stdout, stderr, status }) =>
      [
        ...prefixed('#', remarks),
        ...prefixed('%', preparation),
        `$ ${command}`,
        ...prefixed('<', stdin),
        ...prefixed('1|', stdout),
        ...prefixed('2|', stderr),
        `= ${status}`,
      ].join('\n'),
    )
    .join('\n\n')}\n`;
}

/** Splits a command line as a shell does, as far as blanks, quotes and backslashes go. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|"(?:\\.|[^"])*"|\\.|[^\s'"\\])+/g)) {
    words.push(
      word.replace(/'([^']*)'|"((?:\\.|[^"])*)"|\\(.)/g, (_, single, double, escaped) =>
        single !== undefined ? single : double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : escaped,
      ),
    );
  }
  return words;
}
