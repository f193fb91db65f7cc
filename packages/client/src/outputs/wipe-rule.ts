import type { SentInput } from '../descriptions/model/sent-inputs.js';
import type { SessionSurvey, SurveyedEntry, UnclearPlace } from './session-survey.js';

/** A file or link on the server, or a directory with all of its contents. */
export interface SessionFile {
  /** Its name in the session directory; that of a directory ends with a slash. */
  readonly path: string;
  /** Its size in bytes; undefined if the server does not tell. */
  readonly sizeBytes: number | undefined;
}

/** The properties of a file when it was fetched. */
export interface FetchedFile {
  readonly sizeBytes: number;
  /** By the server's clock; undefined if the server does not tell. */
  readonly modifiedAt: Date | undefined;
}

/** The facts about the files in a session directory that the server does not tell now. */
export interface SessionEvidence {
  /** The inputs that were sent, by name. */
  readonly inputs: ReadonlyMap<string, SentInput>;
  /** When the program was started, by a clock of the cluster; undefined if the server does not tell. */
  readonly startedAt: Date | undefined;
  /** Streams that the caller has shown or kept: how many bytes of each, by name. */
  readonly shown: ReadonlyMap<string, number>;
  /** Files that have arrived complete, by name. */
  readonly fetched: ReadonlyMap<string, FetchedFile>;
  /** Links that were saved as links. */
  readonly linked: ReadonlySet<string>;
  /** Whether the user does not want the file of this name. */
  isDeclined(path: string, kind: SurveyedEntry['kind']): boolean;
  /** Whether a place whose contents are not known may contain a file that the user wants. */
  mayMatter(place: UnclearPlace): boolean;
}

/** The files of a job that would be lost or removed if the job were cleaned now. */
export interface SessionAccount {
  /** Files that the job made and that were not fetched: they would be lost. */
  readonly left: readonly SessionFile[];
  /** Files that the user does not want: they are removed with the job. */
  readonly declined: readonly SessionFile[];
  /** Places whose contents are not known and that may contain a file that the user wants. */
  readonly unclear: readonly UnclearPlace[];
  /** Whether nothing would be lost. Only then may a session directory be wiped. */
  readonly isSettled: boolean;
}

/**
 * The rule by which a session directory may be wiped: only if every file in it is an input that has not changed since it
 * was sent, a stream that was shown to its end, a file that has arrived complete, or a file that the user does not want.
 * Directories are not files: an empty one holds nothing that could be lost. A directory that was not listed counts as a file.
 */
export function accountForSession(survey: SessionSurvey, evidence: SessionEvidence): SessionAccount {
  const left: SessionFile[] = [];
  const declined: SessionFile[] = [];
  for (const entry of survey.entries) {
    if (entry.kind === 'directory' ? entry.isOpen : isSafe(entry, evidence)) continue;
    const file =
      entry.kind === 'directory'
        ? { path: `${entry.path}/`, sizeBytes: undefined }
        : { path: entry.path, sizeBytes: entry.sizeBytes };
    if (!evidence.isDeclined(entry.path, entry.kind)) left.push(file);
    else if (!isLikelyInput(entry, evidence)) declined.push(file);
  }
  const unclear = survey.unclear.filter((place) => evidence.mayMatter(place));
  return { left, declined, unclear, isSettled: left.length === 0 && unclear.length === 0 };
}

type FileEntry = Exclude<SurveyedEntry, { kind: 'directory' }>;

function isSafe(entry: FileEntry, evidence: SessionEvidence): boolean {
  const { path } = entry;
  if (entry.kind === 'link' && evidence.linked.has(path)) return true;
  const fetched = evidence.fetched.get(path);
  if (fetched !== undefined && isAsFetched(entry, fetched)) return true;
  const shownBytes = evidence.shown.get(path);
  if (shownBytes !== undefined && shownBytes === entry.sizeBytes) return true;
  return isUnchangedInput(entry, evidence);
}

const isAsFetched = ({ sizeBytes, modifiedAt }: FileEntry, fetched: FetchedFile): boolean =>
  sizeBytes === fetched.sizeBytes && modifiedAt?.getTime() === fetched.modifiedAt?.getTime();

/**
 * Whether a file is an unchanged input: of the same size, and not written to since the program started. A file that is written
 * within the second of the start cannot be distinguished from one, and counts as a result.
 */
export function isUnchangedInput(
  entry: SurveyedEntry,
  { inputs, startedAt }: Pick<SessionEvidence, 'inputs' | 'startedAt'>,
): boolean {
  return (
    entry.kind === 'file' &&
    entry.sizeBytes !== undefined &&
    entry.sizeBytes === inputs.get(entry.path)?.sizeBytes &&
    entry.modifiedAt !== undefined &&
    startedAt !== undefined &&
    entry.modifiedAt.getTime() < wholeSecond(startedAt)
  );
}

/** Whether a file that is not wanted need not be reported: an input that was not written to, as far as is known. */
const isLikelyInput = (entry: SurveyedEntry, { inputs, startedAt }: SessionEvidence): boolean =>
  entry.kind === 'file' &&
  entry.sizeBytes === inputs.get(entry.path)?.sizeBytes &&
  !(entry.modifiedAt !== undefined && startedAt !== undefined && entry.modifiedAt.getTime() > wholeSecond(startedAt));

/** Servers tell times of files in whole seconds. */
const wholeSecond = (at: Date): number => Math.floor(at.getTime() / 1000) * 1000;
