import type { ArcError, ArcState, JobLook, StoredJob } from 'jasmin-arc';
import { isOver, JobStatuses } from 'jasmin-arc/jobs';
import { nearest } from 'jasmin-arc/nearest';
import type { Context } from '../command-line/context.js';
import type { Options, OptionValues } from '../command-line/options.js';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import { type JobOptionValues, noneSubmitted, type SelectedJobs, selectJobs } from './job-selection.js';
import { STAGE_WORDS } from './job-stages.js';
import { unreachableServers, warnUnreachable } from './warn-unreachable.js';

/** Filters for jobs, for every command that acts on several. */
export const FILTER_OPTIONS = {
  state: { kind: 'list', short: 's', value: 'STATE', complete: 'state', help: 'Only jobs in this state.' },
  name: { kind: 'value', value: 'PATTERN', help: 'Only jobs whose name matches; * and ? are wildcards' },
} as const satisfies Options;

export type FilterValues = OptionValues<typeof FILTER_OPTIONS>;

/** What `--state` takes, for the help of commands that have it. */
export const STATE_WORDS_HELP =
  '--state takes the states of the table (queued, running, failed, …), of ARC (Queuing, Running, …) and of the library ("in progress", …), and active, ended or gone.';

/** For the help of commands that choose by what jobs are. */
export const FILTER_HELP = `Without a JOB, --state and --name select from all jobs submitted from here. ${STATE_WORDS_HELP}`;

export interface ChosenJobs extends SelectedJobs {
  /** The states of all chosen jobs, if they were queried for the choice, as with `--state` or `--name`. */
  readonly looks: readonly JobLook[] | undefined;
  /** Servers that could not be queried whether their jobs are among these, with the reason. */
  readonly unreachable: ReadonlyMap<string, ArcError>;
}

/**
 * The jobs that a command line means, as far as they match the filter; a filter by itself chooses among all jobs. Servers
 * that cannot be queried are reported.
 * @throws CommandError when none is named, or no job has such a name
 */
export async function chooseJobs(
  context: Context,
  words: readonly string[],
  options: JobOptionValues & FilterValues,
): Promise<ChosenJobs> {
  for (const word of options.state) requireState(word);
  const isFiltered = options.state.length > 0 || options.name !== undefined;
  const isNamed = words.length > 0 || options.last || options['jobs-from'] !== undefined;
  const selected = await selectJobs(context, words, { ...options, all: options.all || (isFiltered && !isNamed) });
  if (!isFiltered) return { ...selected, looks: undefined, unreachable: new Map() };
  const arc = await context.arc();
  const looks = await arc.lookAtJobs(selected.jobIds, { signal: context.signal, leavesDelegations: true });
  const named = looks.filter((look) => hasName(look, selected.stored.get(look.jobId), options.name));
  if (named.length === 0 && options.name !== undefined)
    throw noneMatches(`No job is called ${JSON.stringify(options.name)}`);
  const chosen = named.filter((look) => hasState(look, options.state));
  // Without a state to ask for nothing is left open.
  const unreachable = unreachableServers(
    options.state.length === 0 ? [] : named.filter((look) => !chosen.includes(look)),
  );
  for (const [server, error] of unreachable) await warnUnreachable(context, server, 'about its jobs', error);
  return { ...selected, jobIds: chosen.map(({ jobId }) => jobId), looks: chosen, unreachable };
}

/**
 * All jobs of the user that the server has, wherever they were submitted, as far as they match the filter.
 * @throws CommandError if there is no such state
 * @throws ArcError if the server cannot be asked
 */
export async function chooseFromServer(
  { arc: open, signal }: Context,
  filter: FilterValues,
): Promise<Pick<ChosenJobs, 'jobIds' | 'unreachable'>> {
  for (const word of filter.state) requireState(word);
  const arc = await open();
  const jobs = await arc.listJobs({ signal, leavesDelegations: true });
  const matching = jobs.filter((job) => matchesFilter({ jobId: job.id, found: 'here', job }, undefined, filter));
  return { jobIds: matching.map(({ id }) => id), unreachable: new Map() };
}

/**
 * The same for commands that must not succeed without a job.
 * @throws CommandError also when no job matches
 * @throws ArcError when that cannot be found out
 */
export async function chooseSomeJobs(...parts: Parameters<typeof chooseJobs>): Promise<ChosenJobs> {
  const chosen = await chooseJobs(...parts);
  if (chosen.jobIds.length > 0) return chosen;
  for (const error of chosen.unreachable.values()) throw error;
  const [, , { state }] = parts;
  if (state.length > 0) throw noneMatches(`No job is in the state ${state.join(' or ')}`);
  throw noneSubmitted();
}

const noneMatches = (message: string): CommandError =>
  new CommandError(ExitStatus.JOB_NOT_FOUND, 'ERR_JOB_NOT_FOUND', message, {
    hint: 'Run "jasmin-arc status" for a list of all jobs.',
  });

/** Whether a job matches a filter. */
export const matchesFilter = (look: JobLook, stored: StoredJob | undefined, { state, name }: FilterValues): boolean =>
  hasName(look, stored, name) && hasState(look, state);

const hasName = (look: JobLook, stored: StoredJob | undefined, pattern: string | undefined): boolean =>
  pattern === undefined ||
  matchesPattern((look.found === 'here' ? look.job.name : undefined) ?? stored?.name ?? '', pattern);

const hasState = (look: JobLook, words: readonly string[]): boolean =>
  words.length === 0 || words.some((word) => isInState(look, word));

/** Whether a job is in the state that a word on the command line means. */
export function isInState(one: JobLook, word: string): boolean {
  const wanted = word.toLowerCase();
  if (one.found !== 'here') return wanted === (one.found === 'gone' ? 'gone' : 'unknown');
  const { state, status } = one.job;
  if (wanted === 'active') return !isOver(one);
  if (wanted === 'ended') return isOver(one);
  return wanted === state.toLowerCase() || wanted === STAGE_WORDS[state satisfies ArcState] || wanted === status;
}

const ARC_WORDS = Object.keys(STAGE_WORDS);
/** Those of the table, and those for several of them. */
export const STATE_WORDS: readonly string[] = [...new Set(['active', 'ended', 'gone', ...Object.values(STAGE_WORDS)])];
const ALL_WORDS = [...STATE_WORDS, ...ARC_WORDS, ...Object.values(JobStatuses)].map((word) => word.toLowerCase());

/** @throws CommandError if there is no such state */
export function requireState(word: string): void {
  const wanted = word.toLowerCase();
  if (ALL_WORDS.includes(wanted)) return;
  const near = nearest(wanted, ALL_WORDS);
  const hint =
    near === undefined ? `The states are ${STATE_WORDS.join(', ')}.` : `Did you mean ${JSON.stringify(near)}?`;
  throw usageError(`There is no state ${JSON.stringify(word)}`, hint);
}

/** `*` for anything, `?` for one letter. */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
