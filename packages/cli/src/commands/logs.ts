import { streamsOf } from 'jasmin-arc/jobs';
import { defineCommand } from '../command-line/command.js';
import { jobEvents } from '../command-line/job-events.js';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import { JOB_OPTIONS, selectJob } from '../jobs/job-selection.js';

export const command = defineCommand({
  name: 'logs',
  emitsEvents: true,
  summary: 'show what a job has written to stdout and stderr',
  description: [
    'Its stdout goes to stdout and its stderr to stderr. --follow stays until the job has ended; Ctrl-C leaves and the job goes on.',
    '--server-log shows what the server itself wrote about the job instead: why it could not be started, for example.',
  ],
  operands: [{ name: 'JOB', complete: 'job' }],
  options: {
    last: JOB_OPTIONS.last,
    follow: { kind: 'flag', short: 'f', help: 'Follow the output until the job has ended' },
    stdout: { kind: 'flag', help: 'Only stdout' },
    stderr: { kind: 'flag', help: 'Only stderr' },
    'server-log': { kind: 'flag', help: 'The server’s own log of the job' },
  },
  examples: [
    { line: 'jasmin-arc logs -f 8520', does: 'Follow the output of a running job:' },
    { line: 'jasmin-arc logs --server-log --last', does: 'Find out why the last job did not start:' },
  ],

  async run(context, { options, operands }) {
    const { screen, signal, globals } = context;
    if (options['server-log'] && (options.follow || options.stdout || options.stderr)) {
      throw usageError('--server-log cannot be combined with --follow, --stdout or --stderr');
    }
    const arc = await context.arc();
    const { jobId, stored } = await selectJob(context, operands[0], options);
    if (options['server-log']) {
      const log = await arc.readJobLog(jobId, { signal });
      if (log === undefined) {
        throw new CommandError(ExitStatus.TRANSFER, 'ERR_NO_LOG', 'The server keeps no log of this job');
      }
      if (globals.json) await context.json({ jobId, serverLog: log });
      else await screen.data(log.endsWith('\n') ? log : `${log}\n`);
      return ExitStatus.OK;
    }

    const emit = await jobEvents(context, 'logs');
    const both = options.stdout === options.stderr;
    const print = async (stream: 'stdout' | 'stderr', chunk: Uint8Array) => {
      if (!both && !options[stream]) return;
      if (globals.json) await emit('output', { stream, base64: Buffer.from(chunk).toString('base64') });
      else if (stream === 'stderr' && both) await screen.jobStderr(chunk);
      else await screen.data(chunk);
    };
    if (options.follow) {
      for await (const event of arc.job(jobId).follow({ signal })) {
        if (event.type === 'output') await print(event.stream, event.bytes);
      }
      return ExitStatus.OK;
    }
    const job = await arc.getJob(jobId, { signal });
    const streams = streamsOf(job, stored);
    for (const name of ['stdout', 'stderr'] as const) {
      const path = streams[name];
      if (!both && !options[name]) continue;
      if (path === undefined) {
        if (!both || name === 'stdout') screen.say(`the job does not keep its ${name}`, 'waiting');
        continue;
      }
      try {
        for await (const chunk of await arc.readJobFile(jobId, path, { signal }))
          await print(name, chunk as Uint8Array);
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_ARC_SESSION_FILE_NOT_FOUND') throw error;
        if (!both || name === 'stdout') screen.say(`the job has no ${name} (yet)`, 'waiting');
      }
    }
    return ExitStatus.OK;
  },
});
