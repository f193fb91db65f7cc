import type { StoredJob } from 'jasmin-arc/job-list';
import { shortId } from 'jasmin-arc/jobs';
import { takesValue, tokensOf } from '../command-line/arguments.js';
import type { CommandDescription, Operand } from '../command-line/command-description.js';
import { GLOBAL_OPTIONS } from '../command-line/global-options.js';
import type { Completion, Option, Options } from '../command-line/options.js';

/** Completions for the word under the cursor. */
export interface Proposal {
  readonly words: readonly string[];
  /** Whether the shell shall complete files or directories. */
  readonly files: 'none' | 'file' | 'directory';
}

export interface ProposalSources {
  readonly commandNames: readonly string[];
  /** Asked for only where a job is meant. */
  jobs(): Promise<readonly StoredJob[]>;
}

const none: Proposal = { words: [], files: 'none' };

/**
 * Proposes completions for a word.
 * @param words - those behind the command's name, the last one being typed
 */
export async function proposeWords(
  command: CommandDescription,
  words: readonly string[],
  sources: ProposalSources,
): Promise<Proposal> {
  const options: Options = { ...command.options, ...GLOBAL_OPTIONS };
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const scan = scanWords(before, options, command.optionsEndAtOperand ?? false);
  if (scan.awaits) return proposeValue(scan.awaits, typed, sources);
  if (!scan.ended && typed.startsWith('-')) {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(typed) ?? [];
    const option = name === undefined ? undefined : options[name];
    if (option && 'value' in option) return proposeValue(option, value ?? '', sources);
    return {
      words: starting(
        Object.keys(options).map((one) => `--${one}`),
        typed,
      ),
      files: 'none',
    };
  }
  const operand = command.operands[scan.operands] ?? command.operands.findLast(({ repeatable }) => repeatable);
  return operand === undefined ? none : proposeValue(operand, typed, sources);
}

interface Scan {
  readonly operands: number;
  /** The option whose value is being typed. */
  readonly awaits: Option | undefined;
  /** Whether options have ended, by `--` or an operand. */
  readonly ended: boolean;
}

function scanWords(words: readonly string[], options: Options, endsAtOperand: boolean): Scan {
  let operands = 0;
  let ended = false;
  let awaits: Option | undefined;
  for (const token of tokensOf(words, options)) {
    if (token.kind === 'positional') {
      if (endsAtOperand && !ended) return { operands: words.length - token.index, awaits: undefined, ended: true };
      operands += 1;
    } else if (token.kind === 'option-terminator') ended = true;
    else if (token.value === undefined) {
      const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
      if (option && takesValue(option)) awaits = option; // only the last word can lack its value
    }
  }
  return { operands, awaits, ended };
}

async function proposeValue(
  target: Operand | Option,
  typed: string,
  { commandNames, jobs }: ProposalSources,
): Promise<Proposal> {
  if ('choices' in target && target.choices) return { words: starting(target.choices, typed), files: 'none' };
  const complete: Completion | undefined = 'complete' in target ? target.complete : undefined;
  switch (complete) {
    case 'file':
    case 'directory':
      return { words: [], files: complete };
    case 'job':
      return { words: starting(jobWords(await jobs()), typed), files: 'none' };
    case 'state': {
      const { STATE_WORDS } = await import('../jobs/job-filter.js');
      return { words: starting(STATE_WORDS, typed.toLowerCase()), files: 'none' };
    }
    case 'command': {
      const { TOPIC_NAMES } = await import('../help/help-topics.js');
      const names = commandNames.filter((name) => name !== 'complete');
      return { words: starting([...names, ...TOPIC_NAMES], typed), files: 'none' };
    }
    case undefined:
      return none;
  }
}

/** Ids, and the names that mean one job only. What is not one line, or would be taken for an option or `:file`, cannot be proposed. */
function jobWords(jobs: readonly StoredJob[]): readonly string[] {
  const names = jobs.flatMap(({ name }) => (name !== undefined && /^[^-:\p{C}]\P{C}*$/u.test(name) ? [name] : []));
  const unique = names.filter((name) => names.filter((other) => other === name).length === 1);
  return [...unique, ...jobs.map(({ id }) => shortId(id))];
}

const starting = (words: readonly string[], typed: string): readonly string[] =>
  words.filter((word) => word.startsWith(typed));
