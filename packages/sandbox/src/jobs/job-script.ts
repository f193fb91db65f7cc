import type { JobRequest } from './job-request.js';

export interface ScriptContext {
  readonly jobId: string;
  /** Of the job, for the job's own environment. */
  readonly jobUrl: string;
  readonly host: string;
  readonly sessionDirectory: string;
  /** Where the script notes that it has begun and how it ended. */
  readonly runDirectory: string;
}

/** What the script writes about a run: see {@link readRunResult}. */
export const RESULT_FILE_NAME = 'result';
/** A directory: the process that succeeds in creating it decides whether the run takes place. */
export const CLAIM_DIRECTORY_NAME = 'claimed';
/** In the claim directory. */
export const PID_FILE_NAME = 'pid';

/**
 * The script that runs a job and supervises it, so that its end is known even when the sandbox is down by then.
 * As in the scripts of A-REX, arguments stand in double quotes: the shell expands `$` and backticks in them and
 * line breaks are gone, while values of variables arrive as they are.
 */
export function jobScript(request: JobRequest, context: ScriptContext): string {
  const { path, arguments: args } = request.executable;
  const executable = /^[/$]/.test(path) ? path : `./${path}`;
  const output = redirections(request);
  return `#!/bin/sh
# Runs job ${context.jobId} of the sandbox and notes how it ended.
umask 077
run=${literal(context.runDirectory)}
mkdir "$run/${CLAIM_DIRECTORY_NAME}" || exit 1
echo $$ >"$run/${CLAIM_DIRECTORY_NAME}/${PID_FILE_NAME}"
${request.environment.map(({ name, value }) => `export ${literal(`${name}=${value}`)}\n`).join('')}# Set last, so that the job cannot override the variables by which its processes are found.
run=${literal(context.runDirectory)}
export 'GRID_GLOBAL_JOBID=${context.jobId}'
export ${literal(`GRID_GLOBAL_JOBURL=${context.jobUrl}`)}
export 'GRID_GLOBAL_JOBINTERFACE=org.nordugrid.arcrest'
export ${literal(`GRID_GLOBAL_JOBHOST=${context.host}`)}
HOME=${literal(context.sessionDirectory)}
export HOME
cd "$HOME" || exit 1
if [ ! -f ${expanded(executable)} ]; then
  echo "Path \\"${doubleQuotable(path)}\\" does not seem to exist" ${output.all}
  exit 1
fi
started=$(date +%s)
${[executable, ...args].map(expanded).join(' ')} ${output.each}
status=$?
{
  echo "exitcode=$status"
  echo "started=$started"
  echo "ended=$(date +%s)"
  times
} >"$run/${RESULT_FILE_NAME}.new"
mv "$run/${RESULT_FILE_NAME}.new" "$run/${RESULT_FILE_NAME}"
exit $status
`;
}

function redirections({ stdin, stdout, stderr }: JobRequest): { readonly each: string; readonly all: string } {
  const file = (name: string | undefined): string => (name === undefined ? '/dev/null' : literal(inSession(name)));
  // As A-REX does, it reads from anywhere and writes to the session only.
  const input = stdin?.startsWith('/') ? literal(stdin) : file(stdin);
  const error = stderr !== undefined && stderr === stdout ? '2>&1' : `2>${file(stderr)}`;
  return { each: `<${input} 1>${file(stdout)} ${error}`, all: `1>${file(stderr ?? stdout)}` };
}

// Relative to the session directory; a leading dash or blank stays part of the name, a leading slash means nothing.
const inSession = (name: string): string => `./${name.replace(/^\/+/, '')}`;

/** A text that the shell takes as it is. */
const literal = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A text in which the shell expands variables and commands, as A-REX has it. */
const expanded = (text: string): string => `"${doubleQuotable(text)}"`;

const doubleQuotable = (text: string): string => text.replaceAll('\n', '').replaceAll(/[\\"]/g, '\\$&');

export interface RunResult {
  readonly exitCode: number;
  /** Milliseconds since 1970, of whole seconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of the job's processes, user and system together. */
  readonly cpuSeconds: number;
}

/** Reads what the script has written about a run; undefined if it is not the result of one. */
export function readRunResult(text: string): RunResult | undefined {
  const number = (name: string): number => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  const [exitCode, started, ended] = [number('exitcode'), number('started'), number('ended')];
  if (Number.isNaN(exitCode + started + ended)) return undefined;
  return { exitCode, startedAt: started * 1000, endedAt: ended * 1000, cpuSeconds: readTimes(text) };
}

/** The second line of the shell's `times`: the children's user and system time, as `0m1.250s 0m0.010s`. */
function readTimes(text: string): number {
  const lines = [...text.matchAll(/^(\d+)m([\d.,]+)s (\d+)m([\d.,]+)s$/gm)];
  const [, userMinutes = '0', userSeconds = '0', systemMinutes = '0', systemSeconds = '0'] = lines.at(-1) ?? [];
  const seconds = (minutes: string, rest: string): number => Number(minutes) * 60 + Number(rest.replace(',', '.'));
  return seconds(userMinutes, userSeconds) + seconds(systemMinutes, systemSeconds);
}
