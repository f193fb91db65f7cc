import type { JobListFile } from '../../../client/src/errors/index.js';
import type { Random } from '../random/random.js';
import type { ListDirectory } from './list-directory.js';

/** What a file is now. It never changes: a transaction makes another one. */
export type FileState<Tables> =
  | { readonly kind: 'absent' }
  | { readonly kind: 'sound'; readonly tables: Tables }
  /** It has no tables, and no content. */
  | { readonly kind: 'emptied' }
  /** @param rows - of the main table, as far as they can still be read; some may have nothing but the key */
  | { readonly kind: 'malformed'; readonly rows: readonly object[] };

export interface ListFileDependencies<Tables> {
  readonly path: string;
  readonly file: JobListFile;
  /** Its tables when it has just been made. */
  readonly empty: Tables;
  /** The rows of its main table, each with what is left of it if only its key can be read. */
  readonly mainRows: (tables: Tables) => readonly (readonly [row: object, key: object])[];
  readonly directory: ListDirectory;
}

/** An SQLite file of a simulated machine, as all of its processes see it. */
export class ListFile<Tables> {
  readonly path: string;
  readonly file: JobListFile;
  readonly empty: Tables;
  /** Whether processes may read it, and write to it. */
  access: 'all' | 'read' | 'none' = 'all';
  readonly #mainRows: ListFileDependencies<Tables>['mainRows'];
  readonly #directory: ListDirectory;
  #state: FileState<Tables> = { kind: 'absent' };

  constructor({ path, file, empty, mainRows, directory }: ListFileDependencies<Tables>) {
    this.path = path;
    this.file = file;
    this.empty = empty;
    this.#mainRows = mainRows;
    this.#directory = directory;
  }

  get state(): FileState<Tables> {
    return this.#state;
  }

  /** Undefined if there is no file, or it cannot be read. */
  get tables(): Tables | undefined {
    return this.#state.kind === 'sound' ? this.#state.tables : undefined;
  }

  commit(state: FileState<Tables>): void {
    const before = this.#state;
    this.#state = state;
    this.#directory.committed(() => {
      this.#state = before;
    });
  }

  /** A change from outside, which a power failure does not undo. */
  become(state: FileState<Tables>): void {
    this.#state = state;
    this.#directory.sync();
  }

  /** Damages a file that is there. @param random - which of its rows can still be read */
  damage(random: Random): void {
    if (this.#state.kind === 'absent') return;
    const rows = this.tables === undefined ? [] : this.#mainRows(this.tables);
    this.become({
      kind: 'malformed',
      rows: rows.flatMap(([row, key]) => random.pick<readonly object[]>([[row], [key], []])),
    });
  }
}
