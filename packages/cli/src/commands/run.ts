import { FOLLOW_OPTIONS, readFollowOptions } from '../attach/attach-options.js';
import { defineCommand } from '../command-line/command.js';
import { jobEvents } from '../command-line/job-events.js';
import { type CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import { JOB_DESCRIPTION_OPTIONS, readOutputs } from '../program/job-options.js';
import type { ScriptArray } from '../program/plan-job.js';

export const command = defineCommand({
  name: 'run',
  emitsEvents: true,
  summary: 'run a program on the cluster and follow it as if it ran here',
  description: [
    'Submits the program, uploads its inputs, shows its stdout and stderr as they grow, saves its outputs, removes the job from the server, and exits with the exit code of the program.',
    'Without --output it saves all new files that the job makes in the working directory, without replacing files that exist; caches and core dumps are left out. The job stays on the server if any of its files has not been saved.',
    'A local script is uploaded without being named as an input: the program itself, or the script that an interpreter such as python3 runs. Its #SBATCH lines for time, memory, cores, partition and name are followed; options override them.',
    'Of a directory that is sent, .git, .venv, node_modules, __pycache__ and the like are left out, and files that match the patterns of .jasminignore, which is written like .gitignore. Where an argument of the program is the path of an input from outside the working directory, as in -i ../in/f.csv -- wc ../in/f.csv, the program gets the name that the file has in the job.',
    'A pipe or a file on stdin is read to its end and becomes the stdin of the job; in a "while read" loop give --no-stdin or </dev/null, or the loop loses its lines. If stdin stays open without data or its end for 60 seconds, nothing is submitted.',
    'Ctrl-C asks whether to detach, so that the job goes on, or to cancel it; a second Ctrl-C cancels it. Without a terminal Ctrl-C detaches, and SIGTERM and SIGHUP always do. This applies once the job has its inputs: an interrupt during the submission or the upload cancels and cleans the job, as it could not run.',
    'A job that failed or was cancelled stays on the server, so that the cause can be found.',
  ],
  operands: [
    { name: 'PROGRAM', required: true, complete: 'file' },
    { name: 'ARG', repeatable: true, complete: 'file' },
  ],
  optionsEndAtOperand: true,
  elsewhere: { 'for-each': 'run follows one job; submit sends one for each item: jasmin-arc submit --for-each …' },
  options: {
    ...JOB_DESCRIPTION_OPTIONS,
    ...FOLLOW_OPTIONS,
    'no-stdin': {
      kind: 'flag',
      help: 'Do not read stdin, for example because a "while read" loop needs it (like -n of ssh, or </dev/null)',
    },
    'dry-run': { kind: 'flag', help: 'Submit nothing: show files and sizes, server and queue, and the description' },
    detach: { kind: 'flag', help: 'Do not follow the job: print its id and exit' },
  },
  examples: [
    {
      line: 'jasmin-arc run --input data.nc --output result.nc --walltime 2h -- python3 analyse.py data.nc',
      does: 'Run a Python script of yours on a file, for two hours at most:',
    },
    { line: 'zcat log.gz | jasmin-arc run -- sort -u', does: 'Pipe data into a program:' },
    {
      line: 'jasmin-arc run --dry-run --input work -- python3 work/analyse.py',
      does: 'See what would be sent, and where:',
    },
    { line: 'jasmin-arc run ./job.sh', does: 'Run a batch script with its #SBATCH lines:' },
    {
      line: 'jasmin-arc run --detach -n 8 -m 2G -- ./simulate && jasmin-arc attach --last',
      does: 'Detach, and attach later:',
    },
  ],

  async run(context, { options, operands }) {
    const { screen, signal } = context;
    const { planJob } = await import('../program/plan-job.js');
    const plan = await planJob(operands, options, context.system);
    if (plan.array !== undefined) throw severalJobs(plan.array, operands);
    if (options.detach && (options.overwrite || options.keep || options.directory !== undefined)) {
      throw usageError(
        '--detach saves no outputs, so --directory, --overwrite and --keep have no effect',
        'Give --directory, --overwrite and --keep to attach or get.',
      );
    }
    const { stdinNotice, stdinUse, withStdin } = await import('../program/standard-input.js');
    const use = stdinUse(options, context.system, true);
    const outputs = readOutputs(options);
    if (!options.detach) {
      const { requireOutputPlace } = await import('../attach/output-place.js');
      await requireOutputPlace(outputs, options);
    }
    for (const remark of plan.remarks) screen.say(remark);
    for (const warning of plan.warnings) screen.warn(warning);

    if (options['dry-run']) {
      if (use === 'read') screen.say('a dry run does not read stdin; the job would get its data');
      const arc = await context.arc();
      const { showPreviews } = await import('../program/preview-jobs.js');
      await showPreviews(context, [await arc.previewJob(plan.executable, { ...plan.options, signal })]);
      return ExitStatus.OK;
    }

    const notice = stdinNotice(options, context.system, operands);
    if (notice !== undefined) screen.say(notice);

    const [arc, { submitJob }, { attachJob, attachCommand }] = await Promise.all([
      context.arc(),
      import('../program/submit-job.js'),
      import('../attach/attach-job.js'),
    ]);
    const emit = await jobEvents(context, 'run');
    // Checked first, so that no data is read from stdin for a job that would be refused.
    if (use === 'read') await arc.previewJob(plan.executable, { ...plan.options, signal });
    const jobId = await withStdin(context, plan, use, ({ executable, options: job, uploads: inputs }) =>
      submitJob(context, {
        submit: (submission) => arc.submitJob(executable, { ...job, ...submission }),
        inputs,
        signal,
        emit,
      }),
    );
    if (options.detach) {
      screen.say(`detached; follow it with: ${attachCommand(context, jobId)}`);
      if (context.globals.json) await emit('detached', { jobId });
      else await screen.lines([jobId]);
      return ExitStatus.OK;
    }
    return attachJob(context, jobId, {
      ...readFollowOptions(options),
      outputs,
      emit,
    });
  },
});

const severalJobs = ({ script, line, taskIds }: ScriptArray, words: readonly string[]): CommandError =>
  usageError(
    `${script}:${line} asks for a job array of ${taskIds.length} ${taskIds.length === 1 ? 'task' : 'tasks'}, and run follows one job`,
    `Submit them: jasmin-arc submit ${words.join(' ')}; or run one: --env SLURM_ARRAY_TASK_ID=${taskIds[0]}`,
  );
