import type { HistoryEntry } from 'jasmin-arc';
import { defineCommand } from '../command-line/command.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';

const DEFAULT_LIMIT = 30;

export const command = defineCommand({
  name: 'history',
  summary: 'show the jobs submitted from here, and what became of them',
  description: [
    'Also those that have been cleaned: when, name, how they ended, how long they ran, where their outputs went, and the command line; the newest first. With --server, those of that server. No server is asked: what nobody has looked at has no end here.',
    'It is kept in a file beside the job list, readable for you alone, without environment variables. Command lines are kept as they are: a password does not belong there. HISTORY: false in the configuration keeps none; what is there already stays, until you remove the file.',
  ],
  operands: [],
  options: {
    limit: { kind: 'value', short: 'n', value: 'N', help: `So many jobs (default: ${DEFAULT_LIMIT}); 0: all` },
  },
  examples: [
    { line: 'jasmin-arc history', does: 'What ran lately:' },
    { line: 'jasmin-arc history --limit 0 --json', does: 'All of it, for programs:' },
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
    if (!arc.config.HISTORY) screen.say('HISTORY is false in the configuration: nothing is added here', 'waiting');
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
