import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LAUNCHER_NAME } from '../descriptions/exact-launch.js';
import { type AskedOutputs, isPattern, outputPath } from '../descriptions/model/declared-outputs.js';
import { fingerprintOf } from '../descriptions/model/sent-inputs.js';
import { type ArcError, DestinationError, OutputsLeftError, UnsafePathError } from '../errors/index.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { JobId } from '../jobs/job.js';
import { guardListener } from '../log/guard-listener.js';
import type { Log } from '../log/log.js';
import { syncDirectory } from '../machine/sync-directory.js';
import { cannotUse, isAboutPlace, makeDestination } from '../transfer/destination.js';
import { IgnoreList } from '../transfer/ignore-list.js';
import { retrying } from '../transfer/retry-transfer.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import type { ProgressListener } from '../transfer/transfer-progress.js';
import { downloadEach } from '../transfer/unchanged-downloads.js';
import type { DownloadedFile } from '../transfer/verified-download.js';
import type { Sleep } from '../waiting/sleep.js';
import { JobEvidence } from './job-evidence.js';
import { saveLogFiles } from './log-files.js';
import { type Placing, placeDirectory, placeFile, placeLink, type SavedFile } from './place-files.js';
import { requireEnded } from './require-ended.js';
import { type SessionSurvey, type SurveyedEntry, surveySession } from './session-survey.js';
import { Stage } from './stage.js';
import { findUnlisted } from './unlisted-outputs.js';
import { asWanted, type SubmittedJob, submittedFiles, wantedLog } from './wanted-outputs.js';
import { accountForSession, type SessionAccount, type SessionFile } from './wipe-rule.js';

/** Options of `ArcInterface.fetchOutputs`. */
export interface FetchOptions extends CallOptions {
  /** Where the files go, under their names in the session directory. @default the working directory */
  readonly directory?: string | undefined;
  /**
   * Names, directories and patterns; `new` for all new files that the job made. `[]` means that nothing is wanted.
   * @default the outputs that were asked for when the job was submitted
   */
  readonly outputs?: AskedOutputs | undefined;
  /** Replace files that exist. @default they are kept, and the fetched file gets another name beside them */
  readonly overwrite?: boolean | undefined;
  /** Fetch the files that a job has made so far, if it has not ended. @default false */
  readonly partial?: boolean | undefined;
  /**
   * Streams that the caller has shown or kept: how many bytes of each, by name in the session directory. They are not fetched
   * unless `outputs` names them; a stream that is longer on the server keeps the job from being cleaned. @default none
   */
  readonly shown?: ReadonlyMap<string, number> | undefined;
  /**
   * Leave a stream that is not in `shown` on the server, where it keeps the job from being cleaned: for callers that show streams
   * themselves. @default false: it is fetched as other outputs are
   */
  readonly leaveUnshown?: boolean | undefined;
  /**
   * Files that are not wanted even if everything new is.
   * @default caches and core dumps, except those that `.jasminignore` in the working directory includes again (`!core`)
   */
  readonly ignore?: IgnoreList | undefined;
  /** The most bytes for which everything new is fetched. @default the configuration's OUTPUT_MAX_BYTES */
  readonly maxBytes?: number | undefined;
  /** The most files for which everything new is fetched. @default the configuration's OUTPUT_MAX_FILES */
  readonly maxFiles?: number | undefined;
  /** Called for every piece that has been written. */
  readonly onProgress?: ProgressListener | undefined;
}

/** The fetched outputs of a job, and the files that would be lost, or removed unwanted, if the job were cleaned now. */
export interface FetchedOutputs extends SessionAccount {
  /** Where the files are, as an absolute path. */
  readonly directory: string;
  /** The files that were saved, each whole. */
  readonly files: readonly SavedFile[];
  /** Wanted names that do not exist. The configuration's OUTPUT_FILE is among them only if it was asked for now. */
  readonly missing: readonly string[];
  /** Files that the server lists but does not deliver, each with the reason: they are in `left`. */
  readonly refused: readonly RefusedFile[];
  /** Whether all new files together exceeded the limits and were not fetched: they are in `left`. */
  readonly isTooMuch: boolean;
  /** False if it is not known any more which outputs were asked for at submission, and the default names were used. */
  readonly isCertain: boolean;
}

/** A file that could not be fetched; the others may have been. */
export interface RefusedFile {
  /** Its name in the session directory. */
  readonly path: string;
  /** Why the server does not deliver it. */
  readonly error: ArcError;
}

/** The parts that fetching the outputs of a job works with. */
export interface FetchDependencies extends SubmittedJob {
  readonly session: SessionDirectory;
  /** The limits for fetching files that were not named. */
  readonly limits: { readonly bytes: number; readonly files: number };
  readonly log: Log;
  readonly sleep?: Sleep;
}

/** The evidence for each result: it is needed later to decide whether the job may be cleaned. */
const evidenceOf = new WeakMap<FetchedOutputs, JobEvidence>();

/**
 * Fetches the wanted outputs of a job, and accounts for everything in its session directory. Each file is complete, or not
 * there; no local file is destroyed.
 * @throws JobNotFinishedError unless it has ended or `partial` is set
 * @throws DestinationError if the directory cannot be made or written to
 * @throws TransferError if a file did not arrive whole
 */
export async function fetchOutputs(parts: FetchDependencies, options: FetchOptions): Promise<FetchedOutputs> {
  const { session, job, log } = parts;
  const { directory: chosen = '.', overwrite = false, partial = false, signal } = options;
  if (!partial) requireEnded(job, 'fetched');
  const { wanted: asked, inputs } = await submittedFiles(parts, { signal });
  const wanted = options.outputs === undefined ? asked : asWanted(options.outputs);
  const logDirectory = wantedLog(asked, options.outputs);
  // If `.jasminignore` cannot be read, it is not known which caches the user wants: all are fetched, as the job has ended and this
  // must not fail.
  const ignore =
    options.ignore ??
    (await IgnoreList.forOutputs('.').catch((error: Error) => {
      log.warning(`${error.message}; caches and the like are fetched, too`);
      return IgnoreList.EMPTY;
    }));
  const evidenceFor = (names: readonly string[]) => new JobEvidence(job, { ...wanted, names }, inputs, ignore, options);
  const survey = await look(parts, evidenceFor(wanted.names), signal);
  // The job may have made a directory of that name: then it is an output like any other.
  const isOwn = survey.entries.some(({ path }) => path === logDirectory);
  const isLogged = logDirectory !== undefined && !isOwn;
  const evidence = evidenceFor(isOwn && logDirectory !== undefined ? [...wanted.names, logDirectory] : wanted.names);
  const { maxBytes = parts.limits.bytes, maxFiles = parts.limits.files } = options;
  const choice = choose(survey, evidence, { bytes: maxBytes, files: maxFiles });
  const hidden = await findUnlisted(session, choice.missing, signal);

  const isSomething = isLogged || choice.selected.length + hidden.length > 0;
  // No directory is made if there are no files for it.
  const directory = isSomething ? await makeDestination(chosen) : resolve(chosen);
  const reserved = new Set(choice.selected.map(({ path }) => join(directory, path)));
  const placing: Placing = { directory, overwrite, reserved, placed: new Set() };
  const { files, refused } = isSomething
    ? await fetchAll(
        parts,
        { ...choice, hidden, placing, evidence, logDirectory: isLogged ? logDirectory : undefined },
        options,
      )
    : { files: [], refused: [] };
  for (const { link, contents } of choice.copied) {
    if (contents.every(({ path }) => evidence.fetched.has(path))) evidence.linked.add(link);
  }
  const found = new Set(hidden.map(({ path }) => path));
  const missing = choice.missing
    .filter((name) => !found.has(outputPath(name)) && !(isLogged && outputPath(name) === logDirectory))
    .filter((name) => options.outputs !== undefined || outputPath(name) !== outputPath(parts.defaultOutput));
  for (const name of missing) if (!isPattern(name)) evidence.unfound.add(outputPath(name));
  const result: FetchedOutputs = {
    directory,
    files,
    missing,
    refused,
    ...accountForSession(survey, evidence),
    isTooMuch: choice.isTooMuch,
    isCertain: wanted.isCertain,
  };
  evidenceOf.set(result, evidence);
  if (files.length > 0) log.info(`Outputs of ${job.id} saved in ${directory}`);
  return result;
}

/** Downloads files, moves them to their places, and records which are here now. */
async function fetchAll(
  parts: FetchDependencies,
  { selected, hidden, placing, evidence, logDirectory }: Chosen,
  options: FetchOptions,
): Promise<Pick<FetchedOutputs, 'files' | 'refused'>> {
  const { service, job, log } = parts;
  const files: SavedFile[] = [];
  const refused: RefusedFile[] = [];
  const linked: string[] = [];
  // A file that turns out to be an unchanged input is not saved, so a directory that cannot be written to is no obstacle to it.
  const isOnlyCompared =
    logDirectory === undefined && hidden.length === 0 && selected.every((entry) => isOnlyToCompare(entry, evidence));
  let obstacle: DestinationError | undefined;
  await using stage = await Stage.create(placing.directory).catch((error: unknown) => {
    if (!isOnlyCompared || !(error instanceof DestinationError)) throw error;
    obstacle = error;
    return Stage.create(tmpdir());
  });
  const requirePlace = (): void => {
    if (obstacle !== undefined) throw obstacle;
  };
  const downloaded = await download(
    parts,
    [...selected.filter(hasContent), ...hidden],
    { stage, evidence, refused },
    options,
  );
  /** A file that cannot be saved here stays on the server; the others are saved. */
  const unlessRefused = async (path: string, put: () => Promise<void>): Promise<void> => {
    await put().catch((error: unknown) => {
      if (isAboutPlace(error)) throw cannotUse(placing.directory, join(placing.directory, path), error);
      if (!(error instanceof UnsafePathError)) throw error;
      refused.push({ path, error });
    });
  };
  for (const { kind, path } of selected) {
    if (kind === 'directory') await unlessRefused(path, async () => void (await placeDirectory(path, placing)));
  }
  for (const { path, localPath: from, sizeBytes, sha256, modifiedAt } of downloaded) {
    options.signal?.throwIfAborted();
    await unlessRefused(path, async () => {
      // An unchanged input is not fetched just because a server tells no times, or whole seconds only.
      const isAsSent = sha256 !== undefined && fingerprintOf(sha256) === evidence.fingerprintToCheck(path);
      if (!isAsSent) {
        requirePlace();
        files.push(await placeFile({ path, from, sizeBytes }, placing));
      }
      evidence.fetched.set(path, { sizeBytes, modifiedAt });
    });
  }
  for (const entry of selected) {
    if (entry.kind !== 'link' || entry.target === undefined) continue;
    const { path, target } = entry;
    await unlessRefused(path, async () => {
      if (!(await placeLink(path, target, placing))) return;
      linked.push(join(placing.directory, path));
      evidence.linked.add(path);
    });
  }
  if (logDirectory !== undefined) {
    const staged = { directory: join(stage.path, 'log'), logDirectory, signal: options.signal, log };
    await placeDirectory(logDirectory, placing);
    for (const { path, localPath: from, sizeBytes } of await saveLogFiles(service, job.id, staged)) {
      files.push(await placeFile({ path, from, sizeBytes }, placing));
    }
  }
  await syncNames([...files.map(({ localPath }) => localPath), ...linked], placing.directory);
  return { files, refused };
}

/** Synchronises the names: a file counts as saved only when a power failure of this machine cannot undo its name. */
async function syncNames(places: readonly string[], directory: string): Promise<void> {
  for (const changed of new Set(places.map((place) => dirname(place)))) {
    await syncDirectory(changed).catch((error: NodeJS.ErrnoException) => {
      throw cannotUse(directory, changed, error);
    });
  }
}

/** Whether a file may be an unchanged input, which only its content shows, and was not asked for by name. */
const isOnlyToCompare = (entry: SurveyedEntry, evidence: JobEvidence): boolean =>
  evidence.isAllNew && evidence.isLikelyInput(entry);

interface Chosen {
  readonly selected: readonly SurveyedEntry[];
  /** Wanted names that exist but are in no listing. */
  readonly hidden: readonly FetchedEntry[];
  readonly placing: Placing;
  readonly evidence: JobEvidence;
  /** The directory for the server's own log, which is not in the session directory. */
  readonly logDirectory: string | undefined;
}

/**
 * Accounts for the present files of a job's session directory, using the result of an earlier fetch.
 * @throws OutputsLeftError if that result is of another job, or was not returned by this library
 */
export async function accountAfter(
  parts: Pick<FetchDependencies, 'session' | 'log' | 'sleep'>,
  jobId: JobId,
  fetched: FetchedOutputs,
  { signal }: CallOptions = {},
): Promise<SessionAccount> {
  const evidence = evidenceOf.get(fetched);
  if (evidence === undefined || evidence.jobId !== jobId) {
    throw new OutputsLeftError(
      jobId,
      { unclear: [{ path: '' }] },
      {
        remedy: 'give-own-outputs',
      },
    );
  }
  if (!evidence.isCertain) {
    throw new OutputsLeftError(
      jobId,
      { unclear: [{ path: '' }] },
      {
        remedy: 'name-wanted-outputs',
      },
    );
  }
  return accountForSession(await look(parts, evidence, signal), evidence);
}

/** Surveys the session directory, without the launch script of a job whose description does not list it as an input. */
async function look(
  { session, log, sleep }: Pick<FetchDependencies, 'session' | 'log' | 'sleep'>,
  evidence: JobEvidence,
  signal: AbortSignal | undefined,
): Promise<SessionSurvey> {
  const enter = (directory: string) => evidence.isToBeEntered(directory);
  const { entries, unclear } = await retrying(
    'Looking at the session directory',
    () => surveySession(session, { signal, enter }),
    { signal, log, ...(sleep && { sleep }) },
  );
  // If the description lists the script, it is accounted for as every other input is.
  const isOurs = ({ path }: SurveyedEntry) => path === LAUNCHER_NAME && !evidence.inputs.has(LAUNCHER_NAME);
  return { entries: entries.filter((entry) => !isOurs(entry)), unclear };
}

interface Choice {
  readonly selected: readonly SurveyedEntry[];
  /** Links to directories that are not wanted as a whole: the files behind them are fetched in their place. */
  readonly copied: readonly CopiedLink[];
  readonly missing: readonly string[];
  readonly isTooMuch: boolean;
}

interface CopiedLink {
  readonly link: string;
  /** The files behind the link, with the link in their paths. */
  readonly contents: readonly SurveyedEntry[];
}

function choose(survey: SessionSurvey, evidence: JobEvidence, limits: FetchDependencies['limits']): Choice {
  const wanted = survey.entries.filter(
    (entry) => evidence.isToBeFetched(entry) && !isMadeForInputs(entry, survey, evidence),
  );
  const links = wanted.filter((entry) => isDirectoryLink(entry) && !isWhollyWanted(entry.target, survey, evidence));
  const copied = links.flatMap((entry) => (isDirectoryLink(entry) ? (copyOf(entry, survey) ?? []) : []));
  const selected = [
    ...wanted.filter((entry) => !links.includes(entry)),
    ...copied.flatMap(({ link, contents }) => [{ kind: 'directory', path: link, isOpen: true } as const, ...contents]),
  ];
  const { missing } = evidence.selection.select(survey.entries);
  const chosen = { copied, missing, isTooMuch: false };
  if (!evidence.isAllNew) return { ...chosen, selected };
  // Files that are probably inputs are always compared, and seldom saved; the streams are always wanted.
  const always = selected.filter((entry) => evidence.isLikelyInput(entry) || evidence.streams.has(entry.path));
  const files = selected.filter((entry) => hasContent(entry) && !always.includes(entry));
  const bytes = files.reduce((sum, entry) => sum + (entry.kind === 'directory' ? 0 : (entry.sizeBytes ?? 0)), 0);
  if (files.length <= limits.files && bytes <= limits.bytes) return { ...chosen, selected };
  return { ...chosen, copied: [], selected: always, isTooMuch: true };
}

/** Whether a directory was made for inputs, and contains nothing else that is wanted. */
function isMadeForInputs({ kind, path }: SurveyedEntry, { entries }: SessionSurvey, evidence: JobEvidence): boolean {
  const isBelow = (other: string) => other.startsWith(`${path}/`);
  if (kind !== 'directory' || !evidence.isAllNew || ![...evidence.inputs.keys()].some(isBelow)) return false;
  return !entries.some(
    (entry) =>
      isBelow(entry.path) &&
      evidence.isToBeFetched(entry) &&
      !evidence.isLikelyInput(entry) &&
      !isMadeForInputs(entry, { entries, unclear: [] }, evidence),
  );
}

type DirectoryLink = Extract<SurveyedEntry, { kind: 'link' }> & { readonly target: string };

const isDirectoryLink = (entry: SurveyedEntry): entry is DirectoryLink =>
  entry.kind === 'link' && entry.target !== undefined;

/** Whether all of a directory is fetched, so that a link to it leads to the same files here. */
const isWhollyWanted = (directory: string, { entries }: SessionSurvey, evidence: JobEvidence): boolean =>
  !evidence.isDeclined(directory, 'directory') &&
  entries.every(({ path, kind }) => !path.startsWith(`${directory}/`) || !evidence.isDeclined(path, kind));

/** The files behind a link, with the link in their paths; undefined if not all of them can be fetched. */
function copyOf({ path: link, target }: DirectoryLink, { entries, unclear }: SessionSurvey): CopiedLink | undefined {
  const isBehind = ({ path }: { readonly path: string }) => path === target || path.startsWith(`${target}/`);
  const behind = entries.filter((entry) => isBehind(entry) && entry.path !== target);
  const isAll =
    !unclear.some(isBehind) &&
    behind.every((entry) => !isDirectoryLink(entry) && (entry.kind !== 'directory' || entry.isOpen)) &&
    entries.some((entry) => entry.path === target && entry.kind === 'directory' && entry.isOpen);
  if (!isAll) return undefined;
  const contents = behind.filter(hasContent);
  return { link, contents: contents.map((entry) => ({ ...entry, path: `${link}${entry.path.slice(target.length)}` })) };
}

/** A link to a file is fetched as the file itself, so that the saved outputs can be copied elsewhere. */
const hasContent = (entry: SurveyedEntry): entry is Exclude<SurveyedEntry, { kind: 'directory' }> =>
  entry.kind === 'file' || (entry.kind === 'link' && entry.target === undefined);

type FetchedEntry = SessionFile & { readonly modifiedAt?: Date | undefined };

/** Stores each file under a number, because some file systems take two names, such as `A` and `a`, for the same. */
async function download(
  { session, log, sleep }: FetchDependencies,
  entries: readonly FetchedEntry[],
  {
    stage,
    evidence,
    refused,
  }: { readonly stage: Stage; readonly evidence: JobEvidence; readonly refused: RefusedFile[] },
  { signal, partial: growing, onProgress }: FetchOptions,
): Promise<readonly DownloadedFile[]> {
  const transfer = {
    signal,
    growing,
    log,
    onProgress: guardListener(onProgress, 'onProgress', log),
    onRefused: (path: string, error: ArcError) => refused.push({ path, error }),
    sha256: entries.some(({ path }) => evidence.fingerprintToCheck(path) !== undefined),
    ...(sleep && { sleep }),
  };
  const place = (_entry: FetchedEntry, index: number) => join(stage.path, String(index));
  return downloadEach(session, entries, place, transfer).catch((error: unknown) => {
    // The user has named the directory, not the hidden one in it.
    throw error instanceof DestinationError && isAboutPlace(error.cause)
      ? cannotUse(dirname(stage.path), dirname(stage.path), error.cause)
      : error;
  });
}
