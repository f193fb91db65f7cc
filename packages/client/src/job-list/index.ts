/**
 * The jobs that were submitted from here, for programs that show or propose them without asking a server: loading this costs next to
 * nothing, reading a list what SQLite costs.
 *
 * @module jasmin-arc/job-list
 */

export type { InterfaceKind } from '../interfaces/select-interface.js';
export type { JobId } from '../jobs/job.js';
export type { StoredJob } from './job-store.js';
export { readJobList } from './read-job-list.js';
