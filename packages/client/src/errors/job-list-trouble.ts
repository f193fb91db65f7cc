/** What is wrong with a job list. */
export type JobListTrouble =
  /** SQLite itself calls it malformed. */
  | 'malformed'
  /** It has been written to before, and is empty now, for example because the disk was full. */
  | 'emptied'
  /** A file of another kind. */
  | 'not-a-job-list'
  /** A job list of older ARC tools: XML or Berkeley DB. */
  | 'old-format'
  /** Another program keeps it locked. */
  | 'locked'
  /** No space is left on its disk. */
  | 'full'
  /** The system refuses access: permissions, a directory in its place, an error of the disk. */
  | 'unusable';

/** The files in which jobs are recorded: JOBS_INFO_FILE, and those with `.submissions` and `.history` after its name. */
export type JobListFile = 'job list' | 'journal of pending submissions' | 'history of jobs';
