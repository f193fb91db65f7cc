import type { ArcState } from './job-status.js';

/** The result of asking a server to cancel a job. */
export type Cancellation =
  | {
      /** `being cancelled`: the server has accepted it, and stops the job. */
      readonly result: 'being cancelled';
    }
  | {
      /** `ended already`: the job had ended, and the server was not asked to stop it. */
      readonly result: 'ended already';
      /** The final state of the job. */
      readonly state: ArcState;
    }
  | {
      /** `refused`: the server does not cancel it. */
      readonly result: 'refused';
      /** The reason in the words of the server, or `no answer`. */
      readonly reason: string;
    };
