import type { HistoryEntry } from 'jasmin-arc';
import { defineCommand } from '../command-line/command.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';

const DEFAULT_LIMIT = 30;

export const command = defineCommand({
  name: 'history',
  summary: 'show the jobs submitted from here, and what became of them',
  description: [
    'Shows, also for jobs that have been cleaned, when they were submitted, their name, how they ended, how long they ran, where their outputs were saved, and the command line; the newest first. With --server, only jobs of that server. No server is queried: the end of a job is shown once another command has seen it.',
    'It is kept in a file beside the job list, readable for you alone, without environment variables. Command lines are kept as they are: a password does not belong there. HISTORY: false in the configuration turns it off; entries that exist stay until you remove the file.',
  ],
  operands: [],
  options: {
    limit: {
      kind: 'value',
      short: 'n',
      value: 'N',
      help: `Maximum number of jobs (default: ${DEFAULT_LIMIT}); 0: all`,
    },
  },
  examples: [
    { line: 'jasmin-arc history', does: 'Recent jobs:' },
    { line: 'jasmin-arc history --limit 0 --json', does: 'All jobs, as JSON:' },
  ],

  async run(context, { options }) {
    const { screen, globals, system } = context;
    const limit = readLimit(options.limit);
    const arc = await context.arc();
    const all = await arc.jobHistory();
    const meant = globals.server === undefined ? all : all.filter(({ endpoint }) => endpoint === arc.config.endpoint);
    const shown = meant.slice(0, limit);
    if (globals.json) {
      await context.json({ jobs: shown.map(historyFields) });
      return ExitStatus.OK;
    }
    if (!arc.config.HISTORY) screen.say('HISTORY is false in the configuration: jobs are not recorded', 'waiting');
    if (shown.length === 0) screen.say('no jobs');
    else {
      const { formatHistory } = await import('../jobs/job-history.js');
      const { columns, paint } = screen;
      await screen.lines(formatHistory(shown, { now: system.now(), columns, paint }));
    }
    if (meant.length > shown.length) screen.say(`and ${meant.length - shown.length} older ones: --limit 0 shows all`);
    return ExitStatus.OK;
  },
});

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^\d{1,9}$/.test(text)) throw usageError(`--limit must be a number of jobs, not ${JSON.stringify(text)}`);
  return text === '0' ? Number.POSITIVE_INFINITY : Number(text);
}

const historyFields = ({ jobId, ...facts }: HistoryEntry) => ({ id: jobId, ...facts });
