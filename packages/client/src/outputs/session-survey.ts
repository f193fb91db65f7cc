import { NotAuthorisedError, ServiceError, SessionFileNotFoundError, TransferError } from '../errors/index.js';
import type {
  DirectoryProperties,
  EntryProperties,
  SessionDirectory,
  SessionEntry,
} from '../transfer/session-directory.js';
import { checkEntryName } from '../transfer/session-path.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';

/** One name in a session directory, with the properties that the server tells. */
export type SurveyedEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly sizeBytes: number | undefined;
      /** By the server's clock, in whole seconds; undefined if the server does not tell. */
      readonly modifiedAt: Date | undefined;
    }
  /** `isOpen`: its contents were listed, as far as possible. */
  | { readonly kind: 'directory'; readonly path: string; readonly isOpen: boolean }
  /** A symbolic link: to a file, whose size and time these are, or to the directory `target` of the same session. */
  | {
      readonly kind: 'link';
      readonly path: string;
      readonly target: string | undefined;
      readonly sizeBytes: number | undefined;
      readonly modifiedAt: Date | undefined;
    };

/** Why the contents of a place in a session directory are not known. */
export type Doubt =
  /** The server does not report symbolic links. */
  | 'links'
  /** Names that the server cannot write, because they are not UTF-8: these files cannot be fetched either. */
  | 'names'
  /** A directory that the server does not list. */
  | 'closed'
  /** Something that is neither a file nor a directory, or that the server may not read. */
  | 'inaccessible'
  /** A link to a directory outside of the session, or to one that cannot be distinguished from another. */
  | 'elsewhere';

/** A place whose contents are not known. */
export interface UnclearPlace {
  /** `''` is the session directory itself. */
  readonly path: string;
  /** Why they are not known. */
  readonly doubt: Doubt;
}

/** All contents of a session directory, as far as the server tells. */
export interface SessionSurvey {
  /** A directory comes before its contents. */
  readonly entries: readonly SurveyedEntry[];
  readonly unclear: readonly UnclearPlace[];
}

export interface SurveyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Which directories to list, by path. @default all */
  readonly enter?: (path: string) => boolean;
}

/** How many directories are listed at the same time. */
const DIRECTORIES_AT_ONCE = 4;
/** More than jobs make, and few enough to keep in memory: a server could list directories within directories for ever. */
const MAX_ENTRIES = 1_000_000;
const MAX_DEPTH = 100;

/**
 * Lists all contents of a session directory. Listings leave out symbolic links, properties (PROPFIND) include them: an entry
 * that is only in the properties is a link.
 * @throws the errors of the connection; a directory that cannot be listed is an unclear place
 * @throws TransferError if there are too many entries, or directories are nested too deep
 */
export async function surveySession(
  session: SessionDirectory,
  { signal, enter = () => true }: SurveyOptions = {},
): Promise<SessionSurvey> {
  const survey = new Survey(session, enter, signal);
  for (let level = [''], depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw endless(`directories are nested more than ${MAX_DEPTH} deep`);
    const below = await mapWithLimit(level, (directory) => survey.look(directory), {
      limit: DIRECTORIES_AT_ONCE,
      signal,
    });
    level = below.flat();
  }
  await survey.followLinks();
  return survey;
}

class Survey implements SessionSurvey {
  readonly entries: SurveyedEntry[] = [];
  readonly unclear: UnclearPlace[] = [];
  readonly #session: SessionDirectory;
  readonly #enter: (path: string) => boolean;
  readonly #signal: AbortSignal | undefined;
  /** The entries of each directory, from its properties. */
  readonly #contents = new Map<string, readonly EntryProperties[]>();
  readonly #directoryLinks: string[] = [];

  constructor(session: SessionDirectory, enter: (path: string) => boolean, signal: AbortSignal | undefined) {
    this.#session = session;
    this.#enter = enter;
    this.#signal = signal;
  }

  /** @returns the directories in a directory, to be listed next */
  async look(directory: string): Promise<readonly string[]> {
    // One after the other: a file that appears in between is in the properties only and counts as a link, which is checked closely.
    const listed = await this.#list(directory);
    if (listed === undefined) return [];
    const properties = await this.#properties(directory);
    const names = new Map(listed.map((entry) => [entry.name, entry]));
    const told = new Map(properties?.entries.map((entry) => [entry.name, entry]));
    if (properties === undefined) this.#doubt(directory, 'links');
    else this.#contents.set(directory, properties.entries);
    if ([...names.keys()].some((name) => name.includes('\ufffd')) || told.has('')) this.#doubt(directory, 'names');
    const below: string[] = [];
    for (const entry of listed) {
      if (entry.name.includes('\ufffd')) continue;
      const path = within(directory, entry.name);
      if (entry.kind === 'file') this.#add(fileOf(path, entry, told.get(entry.name)));
      else {
        const isOpen = this.#enter(path);
        if (isOpen) below.push(path);
        this.#add({ kind: 'directory', path, isOpen });
      }
    }
    for (const entry of told.values()) {
      if (!names.has(entry.name) && entry.name !== '') this.#addUnlisted(within(directory, entry.name), entry);
    }
    return below;
  }

  /** Entries that only the properties have: links, and names that are not UTF-8 and shown as other names. */
  readonly #unlisted: { readonly path: string; readonly entry: EntryProperties }[] = [];

  /** Finds the directory that each link to a directory leads to: the one with the same contents. */
  async followLinks(): Promise<void> {
    await this.#addReachable();
    for (const path of this.#directoryLinks) {
      const content = await this.#properties(path);
      const target = content && (await this.#findDirectory(path, content.entries));
      if (target === undefined) this.#doubt(path, 'elsewhere');
      else this.#add({ kind: 'link', path, target, sizeBytes: undefined, modifiedAt: undefined });
    }
  }

  #addUnlisted(path: string, entry: EntryProperties): void {
    if (entry.kind === 'inaccessible') this.#doubt(path, 'inaccessible');
    else this.#unlisted.push({ path, entry });
  }

  /** ARC 6.17 and 7.0 show some names that are not UTF-8 as other names, which do not exist; some links cannot be read. */
  async #addReachable(): Promise<void> {
    const look = async ({ path }: { readonly path: string }, signal: AbortSignal) =>
      (await this.#session.stat(path, { signal })) !== undefined;
    const isThere = await mapWithLimit(this.#unlisted, look, { limit: DIRECTORIES_AT_ONCE, signal: this.#signal });
    for (const [index, { path, entry }] of this.#unlisted.entries()) {
      const { kind, sizeBytes, modifiedAt } = entry;
      if (!isThere[index]) {
        this.#doubt(path, 'inaccessible');
        const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
        const isKnown = this.unclear.some((place) => place.path === directory && place.doubt === 'names');
        if (!isKnown) this.#doubt(directory, 'names');
      } else if (kind === 'directory') this.#directoryLinks.push(path);
      else this.#add({ kind: 'link', path, target: undefined, sizeBytes, modifiedAt });
    }
  }

  /** @returns undefined if no directory has the same entries, or if several have: then the target is not certain */
  async #findDirectory(link: string, entries: readonly EntryProperties[]): Promise<string | undefined> {
    const found: string[] = [];
    for (const [directory, content] of this.#contents) {
      // A link to a directory above itself would be copied without end.
      const isAbove = directory === '' || link.startsWith(`${directory}/`);
      if (!isAbove && (await this.#isSame(link, entries, directory, content))) found.push(directory);
    }
    return found.length === 1 ? found[0] : undefined;
  }

  /** Whether a link shows exactly the contents of a directory, down to the last file. */
  async #isSame(
    link: string,
    entries: readonly EntryProperties[],
    directory: string,
    content: readonly EntryProperties[],
  ): Promise<boolean> {
    const others = new Map(content.map((entry) => [entry.name, entry]));
    if (others.size !== entries.length || entries.length !== content.length) return false;
    if (!entries.every((entry) => isAlike(entry, others.get(entry.name)))) return false;
    for (const { name, kind } of entries) {
      const target = this.#contents.get(within(directory, name));
      if (kind !== 'directory' || target === undefined) continue;
      const below = await this.#properties(within(link, name));
      if (below === undefined) return false;
      if (!(await this.#isSame(within(link, name), below.entries, within(directory, name), target))) return false;
    }
    return true;
  }

  async #list(directory: string): Promise<readonly SessionEntry[] | undefined> {
    try {
      return await this.#listTwice(directory);
    } catch (error) {
      if (directory !== '' && isClosed(error)) {
        this.#doubt(directory, 'closed');
        return undefined;
      }
      if (error instanceof TransferError && !error.retryable) {
        this.#doubt(directory, 'names');
        return undefined;
      }
      throw error;
    }
  }

  /** A listing that cannot be read may have been broken on its way: then the next one is another. */
  async #listTwice(directory: string): Promise<readonly SessionEntry[]> {
    const options = { signal: this.#signal };
    return this.#session.list(directory, options).catch((error: unknown) => {
      if (!(error instanceof TransferError) || error.retryable) throw error;
      return this.#session.list(directory, options);
    });
  }

  async #properties(directory: string): Promise<DirectoryProperties | undefined> {
    try {
      const properties = await this.#session.properties(directory, 1, { signal: this.#signal });
      for (const { name } of properties?.entries ?? []) if (name !== '') checkEntryName(name);
      return properties;
    } catch (error) {
      // A gateway may let only GET through: then links are not known.
      if (isClosed(error)) return undefined;
      throw error;
    }
  }

  #add(entry: SurveyedEntry): void {
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) throw endless(`there are more than ${MAX_ENTRIES} files`);
  }

  #doubt(path: string, doubt: Doubt): void {
    this.unclear.push({ path, doubt });
    if (this.unclear.length > MAX_ENTRIES) throw endless(`there are more than ${MAX_ENTRIES} names`);
  }
}

/** The size from the listing, which is more exact, and the time from the properties. */
const fileOf = (
  path: string,
  listed: { readonly sizeBytes: number | undefined },
  told: EntryProperties | undefined,
): SurveyedEntry => ({
  kind: 'file',
  path,
  sizeBytes: listed.sizeBytes ?? told?.sizeBytes,
  modifiedAt: told?.modifiedAt,
});

const within = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

const isAlike = (one: EntryProperties, other: EntryProperties | undefined): boolean =>
  other !== undefined &&
  one.kind === other.kind &&
  one.sizeBytes === other.sizeBytes &&
  one.modifiedAt?.getTime() === other.modifiedAt?.getTime();

/** Whether an error is about one directory, not about the whole job. */
const isClosed = (error: unknown): boolean =>
  error instanceof SessionFileNotFoundError ||
  error instanceof NotAuthorisedError ||
  (error instanceof ServiceError && !error.retryable);

const endless = (why: string): TransferError =>
  new TransferError('', `Cannot look at all of the session directory: ${why}`, {
    retryable: false,
    remedy: 'name-outputs',
  });
