import { Seam } from '../machine/seam.js';
import type { ReadableJobHistory } from './job-history.js';
import type { RepairableJobStore } from './job-store.js';
import { SqliteJobHistory } from './sqlite-job-history.js';
import { SqliteJobStore } from './sqlite-job-store.js';

/** A job list and the history beside it. */
export interface JobList {
  readonly store: RepairableJobStore;
  readonly history: ReadableJobHistory;
}

/** Opens the job list that is at a path. Reads and writes no file yet. */
export const jobLists = new Seam<(path: string) => JobList>((path) => ({
  store: new SqliteJobStore(path),
  history: new SqliteJobHistory(`${path}.history`),
}));
