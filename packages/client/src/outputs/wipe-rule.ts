import type { SentInput } from '../descriptions/model/sent-inputs.js';
import type { SessionSurvey, SurveyedEntry, UnclearPlace } from './session-survey.js';

/** A file, or a link, that is on the server, or a directory with everything in it. */
export interface SessionFile {
  /** Its name in the session directory; that of a directory ends with a slash. */
  readonly path: string;
  /** Undefined where the server does not tell. */
  readonly sizeBytes: number | undefined;
}

/** A file as it was when it was fetched. */
export interface FetchedFile {
  readonly sizeBytes: number;
  /** By the server's clock; undefined where it does not tell. */
  readonly modifiedAt: Date | undefined;
}

/** What is known of the files in a session directory, apart from what the server tells now. */
export interface SessionEvidence {
  /** The inputs that we sent, by name. */
  readonly inputs: ReadonlyMap<string, SentInput>;
  /** When the program was started, by a clock on the cluster; undefined where the server does not tell. */
  readonly startedAt: Date | undefined;
  /** Streams that were shown: how many bytes, by name. */
  readonly shown: ReadonlyMap<string, number>;
  /** What has arrived whole, by name. */
  readonly fetched: ReadonlyMap<string, FetchedFile>;
  /** Links that were made here as links. */
  readonly linked: ReadonlySet<string>;
  /** Whether the user chose not to have what has a name. */
  isDeclined(path: string, kind: SurveyedEntry['kind']): boolean;
  /** Whether something that the user wants may be at a place that cannot be looked at. */
  mayMatter(place: UnclearPlace): boolean;
}

/** What would become of the files of a job if it were cleaned now. */
export interface SessionAccount {
  /** What the job made and was not fetched: it would be lost. */
  readonly left: readonly SessionFile[];
  /** What the user chose not to have: it goes with the job. */
  readonly declined: readonly SessionFile[];
  /** Places where something may be that the user wants, and that cannot be looked at. */
  readonly unclear: readonly UnclearPlace[];
  /** Whether nothing would be lost. Only then a session directory may be wiped. */
  readonly isSettled: boolean;
}

/**
 * The rule by which a session directory may be wiped: only when every file in it is an input that has not changed since it
 * was sent, a stream that was shown to its end, a file that has arrived whole, or one that the user chose not to have.
 * Directories are not files: an empty one holds nothing that could be lost. One that was not looked into counts as a file.
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
 * Whether a file is an input as it was sent: of the same size, and not written to since the program started. What is written
 * within the second of the start cannot be told from it, and counts as a result.
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

/** Whether a file that may go is not worth telling of: an input that nothing shows to have been written to. */
const isLikelyInput = (entry: SurveyedEntry, { inputs, startedAt }: SessionEvidence): boolean =>
  entry.kind === 'file' &&
  entry.sizeBytes === inputs.get(entry.path)?.sizeBytes &&
  !(entry.modifiedAt !== undefined && startedAt !== undefined && entry.modifiedAt.getTime() > wholeSecond(startedAt));

/** Servers tell times of files in whole seconds. */
const wholeSecond = (at: Date): number => Math.floor(at.getTime() / 1000) * 1000;
