import { defineCommand } from '../command-line/command.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { chooseFromServer, chooseJobs, FILTER_OPTIONS } from '../jobs/job-filter.js';
import { JOB_OPTIONS } from '../jobs/job-selection.js';

export const command = defineCommand({
  name: 'renew',
  summary: 'let jobs go on for longer in your name',
  description: [
    'A server fetches and delivers the files of a job in your name, with a proxy that was delegated to it and ends: after 12 hours, unless PROXY_VALIDITY_PERIOD says otherwise. This renews the delegations of all jobs that have not ended and were submitted from here, or of those named, where less than half of that time is left; never by a shorter one, nor by one with more rights.',
    'It suits a cron job, for jobs that wait or run for days. The exit status is 103 where a delegation nears its end and cannot be renewed, because the certificate or proxy ends too, or a pass phrase is needed: --passphrase-from names the place of one.',
  ],
  operands: [{ name: 'JOB', repeatable: true, complete: 'job' }],
  options: {
    ...JOB_OPTIONS,
    ...FILTER_OPTIONS,
    'on-server': { kind: 'flag', help: 'All your jobs on the server, wherever they were submitted' },
  },
  examples: [
    { line: 'jasmin-arc renew', does: 'Renew what the jobs need:' },
    { line: '0 */4 * * *  jasmin-arc renew --quiet', does: 'The same every four hours, as a line of a crontab:' },
  ],

  async run(context, { options, operands }) {
    const { globals } = context;
    const arc = await context.arc();
    const isNamed = operands.length > 0 || options.last || options['jobs-from'] !== undefined;
    if ((isNamed || options.all) && options['on-server']) throw usageError('Name jobs or use --on-server, not both');
    const { jobIds, unreachable } = options['on-server']
      ? await chooseFromServer(context, options)
      : await chooseJobs(context, operands, { ...options, all: options.all || !isNamed });
    const { renewalFields, renewInTime, reportRenewals } = await import('../jobs/renewals.js');
    const period = { now: context.system.now(), validitySeconds: arc.config.PROXY_VALIDITY_PERIOD };
    const renewals = await renewInTime(arc, jobIds, { ...period, signal: context.signal });
    const status = reportRenewals(context, renewals, period);
    if (globals.json) await context.json({ jobs: renewalFields(renewals) });
    return status || (unreachable.size > 0 ? ExitStatus.SERVER : ExitStatus.OK);
  },
});
