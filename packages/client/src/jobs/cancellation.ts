import type { ArcState } from './job-status.js';

/** The result of asking a server to cancel a job. */
export type Cancellation =
  | { readonly result: 'being cancelled' }
  | { readonly result: 'ended already'; readonly state: ArcState }
  | { readonly result: 'refused'; readonly reason: string };
