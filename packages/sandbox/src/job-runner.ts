import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobRequest } from './jobs/job-request.js';
import {
  CLAIM_DIRECTORY_NAME,
  jobScript,
  PID_FILE_NAME,
  RESULT_FILE_NAME,
  type RunResult,
  readRunResult,
  type ScriptContext,
} from './jobs/job-script.js';
import { isGroupAlive, killProcess, processesWithEnvironment, signalGroup } from './processes/process-group.js';
import { processCommandLine, processStartMark } from './processes/process-identity.js';

/** A run that is going on. */
export class ActiveRun {
  /** Of the supervising script, and at once of its process group. */
  readonly pid: number;
  /** Settles when nothing of the run is left. Undefined: the script ended without a result. */
  readonly ended: Promise<RunResult | undefined>;
  readonly #context: ScriptContext;
  #killAt = 0;

  constructor(pid: number, context: ScriptContext, scriptEnded: Promise<void>) {
    this.pid = pid;
    this.#context = context;
    this.ended = scriptEnded.then(() => this.#collect());
  }

  /** Asks everything the run has started to leave, makes it leave after a while, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#killAt = Date.now() + PATIENCE_MS;
    signalGroup(this.pid, 'SIGTERM');
    await this.#groupGone();
    await this.ended;
  }

  async #collect(): Promise<RunResult | undefined> {
    // The script has ended: background processes of the job are ended too.
    await this.#groupGone();
    await endLeftovers(this.#context.jobId);
    return await readResult(this.#context.runDirectory);
  }

  async #groupGone(): Promise<void> {
    for (let wait = 1; isGroupAlive(this.pid); wait = Math.min(wait * 2, POLL_PERIOD_MS)) {
      if (Date.now() >= this.#killAt) signalGroup(this.pid, 'SIGKILL');
      await delay(wait);
    }
  }
}

/** What is left of a run of an earlier server. */
export type FoundRun =
  | { readonly found: 'running'; readonly run: ActiveRun }
  | { readonly found: 'ended'; readonly result: RunResult }
  /** It had begun, is gone, and left no result. */
  | { readonly found: 'died' }
  /** It has never begun, and never will. */
  | { readonly found: 'nothing' };

const SCRIPT_NAME = 'script.sh';
/** The output of the script itself, apart from that of the job. */
export const WRAPPER_LOG_NAME = 'wrapper.log';

/** How long a process may take to end after SIGTERM, before it gets SIGKILL. */
const PATIENCE_MS = 2_000;
const POLL_PERIOD_MS = 50;

/** Starts the script of a job in a process group of its own. The run directory is made, and must not exist yet. */
export async function startRun(request: JobRequest, context: ScriptContext): Promise<ActiveRun> {
  await mkdir(context.runDirectory, { recursive: true, mode: 0o700 });
  const script = join(context.runDirectory, SCRIPT_NAME);
  const file = await open(script, 'wx', 0o700);
  await file.writeFile(jobScript(request, context)).finally(() => file.close());
  const log = await open(join(context.runDirectory, WRAPPER_LOG_NAME), 'a', 0o600);
  try {
    const child = spawn('/bin/sh', [script], {
      cwd: context.runDirectory,
      detached: true,
      env: jobEnvironment(process.env),
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    await once(child, 'spawn'); // or an error, which is thrown
    return new ActiveRun(child.pid ?? Number.NaN, context, exited);
  } finally {
    await log.close();
  }
}

/** Looks for what has become of a run that an earlier server started, or meant to start. */
export async function findRun(context: ScriptContext): Promise<FoundRun> {
  const { runDirectory } = context;
  const ended = await readResult(runDirectory);
  if (ended) {
    await endRemains(await readPid(runDirectory), context);
    return { found: 'ended', result: ended };
  }
  await mkdir(runDirectory, { recursive: true, mode: 0o700 });
  try {
    // If the script has not claimed the run by now, it never can.
    await mkdir(join(runDirectory, CLAIM_DIRECTORY_NAME));
    return { found: 'nothing' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pid = await readPid(runDirectory);
  if (pid === undefined || !isScript(pid, runDirectory)) {
    await endRemains(pid, context);
    const result = await readResult(runDirectory); // it may have ended since
    return result ? { found: 'ended', result } : { found: 'died' };
  }
  const gone = (async () => {
    while (isScript(pid, runDirectory)) await delay(POLL_PERIOD_MS);
  })();
  return { found: 'running', run: new ActiveRun(pid, context, gone) };
}

/** Ends what a script that is gone has left in its group and elsewhere. */
async function endRemains(pid: number | undefined, context: ScriptContext): Promise<void> {
  // Where another process has the pid by now, the group of that number is another one, too.
  if (pid !== undefined && processStartMark(pid) === undefined) signalGroup(pid, 'SIGKILL');
  await endLeftovers(context.jobId);
}

/** What a job has started, by what its script has put into its environment. */
export const processesOfJob = (jobId: string): readonly number[] =>
  processesWithEnvironment(`GRID_GLOBAL_JOBID=${jobId}`);

/** Ends what a job has put into the background, out of its group. */
export async function endLeftovers(jobId: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS; // what hangs in the kernel cannot be killed
  while (Date.now() < giveUpAt) {
    const left = processesOfJob(jobId);
    if (left.length === 0) return;
    for (const pid of left) killProcess(pid);
    await delay(POLL_PERIOD_MS / 10);
  }
}

async function readResult(runDirectory: string): Promise<RunResult | undefined> {
  try {
    return readRunResult(await readFile(join(runDirectory, RESULT_FILE_NAME), 'utf8'));
  } catch {
    return undefined; // none, or the job has made something else of it
  }
}

/** The number the script has noted; it does so right after its claim. */
async function readPid(runDirectory: string): Promise<number | undefined> {
  const file = join(runDirectory, CLAIM_DIRECTORY_NAME, PID_FILE_NAME);
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_PERIOD_MS) {
    const text = existsSync(file) ? readFileSync(file, 'latin1') : '';
    if (/^\d+\n$/.test(text)) return Number(text);
    await delay(POLL_PERIOD_MS);
  }
  return undefined;
}

/** Whether the number still belongs to the script of this run: its path is on the command line of no other process. */
const isScript = (pid: number, runDirectory: string): boolean =>
  processCommandLine(pid)?.includes(join(runDirectory, SCRIPT_NAME)) === true;

/** What a job gets to see of our environment: how this machine works, nothing about who runs the sandbox. */
const jobEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => /^(PATH|LANG|LC_[A-Z]+|TZ|TMPDIR|USER|LOGNAME|SHELL)$/.test(name)),
  );
