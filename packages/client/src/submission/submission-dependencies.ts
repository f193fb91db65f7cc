import type { HttpSender } from '../http/https-client.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { DelegationChoice } from '../interfaces/contract/delegation-choice.js';
import type { JobHistory } from '../job-list/job-history.js';
import type { Log } from '../log/log.js';
import type { JobJournal } from '../service/job-journal.js';
import type { Sleep } from '../waiting/sleep.js';
import type { OrganisationWarnings } from './organisation-warnings.js';

/** What a submission works with. */
export interface SubmissionDependencies {
  readonly service: ComputingInterface;
  readonly http: HttpSender;
  /** Which jobs get a delegation. */
  readonly delegate: DelegationChoice;
  readonly journal: JobJournal;
  readonly history: JobHistory;
  readonly log: Log;
  /** Warns of queues that are for others. @default none is warned of */
  readonly organisations?: OrganisationWarnings | undefined;
  readonly sleep: Sleep;
}
