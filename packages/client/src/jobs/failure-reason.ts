/** What is known about a job's end besides the server's words. */
export interface FailureFacts {
  /** Of the program, as the job's script noted it; left out, it noted none. */
  readonly exitCode?: number | undefined;
  readonly requestedWallTimeSeconds?: number | undefined;
}

interface Explanation {
  readonly pattern: RegExp;
  explain(match: RegExpExecArray, facts: FailureFacts): string;
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
};

const signalName = (signal: number): string => `signal ${signal}${SIGNALS[signal] ? ` (${SIGNALS[signal]})` : ''}`;

const limit = (facts: FailureFacts): string =>
  facts.requestedWallTimeSeconds === undefined ? '' : ` of ${facts.requestedWallTimeSeconds} s`;

/** A-REX' wording → what it means for a person. The number is the batch system back-end's; from 256 on, 256 + signal. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /^LRMS error: \(\d+\) .*(?:timeout|time ?limit)/i,
    explain: (_, facts) => `The job ran longer than its wall time limit${limit(facts)} and was stopped`,
  },
  {
    pattern: /^LRMS error: \((\d+)\) Job (?:finished with wrong exit code|failed)/,
    explain: ([, code], { exitCode }) => {
      const status = Number(code);
      if (status > 256) {
        const memory = status === 256 + 9 ? '; jobs that exceed their memory limit end this way' : '';
        return `The program was killed by ${signalName(status - 256)}${memory}`;
      }
      // The number is that of the job's script, which may not have come as far as the program.
      if (exitCode === undefined) {
        return status > 128 && SIGNALS[status - 128]
          ? `The program left no exit code; the script of the job ended with status ${status}, as after ${signalName(status - 128)}`
          : `The program left no exit code, and may not have been started: see stderr (the script of the job ended with status ${status})`;
      }
      return exitCode > 128 && SIGNALS[exitCode - 128]
        ? `The program ended with exit code ${exitCode}, as programs killed by ${signalName(exitCode - 128)} do`
        : `The program ended with exit code ${exitCode}`;
    },
  },
  {
    pattern: /^LRMS error: \(-1\) Job died unexpectedly/,
    explain: () =>
      'The job ended without leaving an exit code: it was killed, or its program could not be started (see stderr)',
  },
  {
    pattern: /^LRMS error: .*out.?of.?memory/i,
    explain: () => 'The job used more memory than it asked for and was stopped',
  },
  {
    pattern: /^Job missing from SLURM/i,
    explain: () => 'The batch system lost sight of the job; jobs that exceed their memory limit can end this way',
  },
  {
    pattern: /^Job submission to LRMS failed/,
    explain: () =>
      'The batch system did not take the job: a limit of the queue, or a runtime environment that is not installed (see the job log)',
  },
  {
    pattern: /^User file: \/?(.*) - Timeout waiting/,
    explain: ([, name]) =>
      name
        ? `The server waited in vain for the input file ${name}`
        : 'The server waited in vain for the word that all inputs are there',
  },
  {
    pattern: /^User file: \/?(.*) - Delivered file is bigger than specified/,
    explain: ([, name]) => `The input file ${name} is larger than the description says`,
  },
  { pattern: /^Job is canceled by external request/, explain: () => 'The job was cancelled on request' },
];

/**
 * Says why a job failed so that a person understands it, with the server's own words behind.
 * @param words - the server's texts, one per cause
 * @returns one line per cause; undefined when the server gave none
 */
export function explainFailure(words: readonly string[], facts: FailureFacts = {}): string | undefined {
  const lines = [...new Set(words.map((text) => text.trim()).filter((text) => text !== ''))].map((text) => {
    for (const { pattern, explain } of EXPLANATIONS) {
      const match = pattern.exec(text);
      if (match) return `${explain(match, facts)} [${text}]`;
    }
    return text;
  });
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** True for the words with which A-REX records a cancellation by the user. */
export const tellsOfCancellation = (words: string): boolean => /cancell?ed by external request/i.test(words);
