import { STDERR_NAME, STDOUT_NAME } from '../descriptions/describe-job.js';
import type { AskedOutputs } from '../descriptions/model/declared-outputs.js';
import type { SentInput } from '../descriptions/model/sent-inputs.js';
import type { Job, JobId } from '../jobs/job.js';
import type { IgnoreList } from '../transfer/ignore-list.js';
import { type OutputSelection, selectOutputs } from './select-outputs.js';
import type { SurveyedEntry, UnclearPlace } from './session-survey.js';
import type { WantedOutputs } from './wanted-outputs.js';
import { type FetchedFile, isUnchangedInput, type SessionEvidence } from './wipe-rule.js';

/** The facts about one job's files, and which of them are wanted. */
export class JobEvidence implements SessionEvidence {
  readonly jobId: JobId;
  readonly startedAt: Date | undefined;
  readonly shown: ReadonlyMap<string, number>;
  readonly fetched = new Map<string, FetchedFile>();
  readonly linked = new Set<string>();
  /** Outputs that were asked for by name and not found: the server may have them without listing or delivering them. */
  readonly unfound = new Set<string>();
  readonly isCertain: boolean;
  readonly isAllNew: boolean;
  readonly selection: OutputSelection;
  /** The names that this call asked for. */
  readonly requested: OutputSelection | undefined;
  /** The names of its stdout and stderr. */
  readonly streams: ReadonlySet<string>;
  /** Streams that the caller has followed, or has tried to. */
  readonly #followed: ReadonlySet<string>;
  readonly #ignore: IgnoreList;
  readonly #isNothingWanted: boolean;
  readonly #leaveUnshown: boolean;

  constructor(
    job: Job,
    wanted: WantedOutputs,
    readonly inputs: ReadonlyMap<string, SentInput>,
    ignore: IgnoreList,
    {
      shown,
      outputs,
      leaveUnshown = false,
    }: {
      readonly shown?: ReadonlyMap<string, number> | undefined;
      readonly outputs?: AskedOutputs | undefined;
      readonly leaveUnshown?: boolean | undefined;
    },
  ) {
    this.jobId = job.id;
    this.startedAt = job.startedAt;
    this.shown = shown ?? new Map();
    this.isCertain = wanted.isCertain;
    this.isAllNew = wanted.isAllNew;
    this.selection = selectOutputs(wanted.names);
    this.requested = outputs === undefined || outputs === 'new' ? undefined : this.selection;
    this.streams = new Set([job.stdout ?? STDOUT_NAME, job.stderr ?? STDERR_NAME]);
    this.#followed = new Set(shown === undefined ? [] : [...shown.keys(), ...this.streams]);
    this.#leaveUnshown = leaveUnshown;
    this.#ignore = ignore;
    this.#isNothingWanted = wanted.names.length === 0;
  }

  /** Whether to fetch an entry. */
  isToBeFetched(entry: SurveyedEntry): boolean {
    const { path } = entry;
    if (this.#followed.has(path)) {
      const isUnshown = !this.#leaveUnshown && !this.shown.has(path);
      return isUnshown || (this.requested?.isWanted(path) ?? false);
    }
    if (!this.isAllNew) return this.selection.isWanted(path);
    return !this.isDeclined(path, entry.kind) && !isUnchangedInput(entry, this);
  }

  /** The fingerprint of an input, to compare a file with that was not asked for by name and may be that input unchanged. */
  fingerprintToCheck(path: string): string | undefined {
    return this.isAllNew ? this.inputs.get(path)?.fingerprint : undefined;
  }

  /** Whether only the content of a file can show whether it is an unchanged input. */
  isLikelyInput(entry: SurveyedEntry): boolean {
    const input = this.inputs.get(entry.path);
    return entry.kind === 'file' && input?.fingerprint !== undefined && entry.sizeBytes === input.sizeBytes;
  }

  isDeclined(path: string, kind: SurveyedEntry['kind']): boolean {
    if (this.#followed.has(path)) return false;
    // The output of a program is never a cache.
    if (this.isAllNew && this.streams.has(path)) return false;
    if (this.isAllNew) return this.#ignore.ignores(kind === 'directory' ? `${path}/` : path);
    return !this.selection.isWanted(path);
  }

  /** Whether a directory can hold files that the user should know of; an ignored one cannot. */
  isToBeEntered(directory: string): boolean {
    return !this.isAllNew || !this.#ignore.ignores(`${directory}/`);
  }

  mayMatter({ path, doubt }: UnclearPlace): boolean {
    // A stream that was not shown may be a link, or behind one.
    const isBehind = (name: string) => path === '' || name === path || name.startsWith(`${path}/`);
    if ([...this.#followed].some((name) => !this.shown.has(name) && isBehind(name))) return true;
    if (this.isAllNew) return !this.#ignore.ignores(path) && !this.#ignore.ignores(`${path}/`);
    if (this.#isNothingWanted) return false;
    const { isWanted, mayContain, mayContainUnnamed } = this.selection;
    switch (doubt) {
      case 'links':
        return mayContainUnnamed(path) || [...this.unfound].some(isBehind);
      case 'names':
        return mayContainUnnamed(path);
      case 'closed':
        return mayContain(path);
      case 'inaccessible':
      case 'elsewhere':
        return isWanted(path) || mayContain(path);
    }
  }
}
