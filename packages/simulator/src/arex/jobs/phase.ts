/** Where a job is, in A-REX' own words. That it failed or was cancelled is a fact beside it. */
export type Phase = 'ACCEPTED' | 'PREPARING' | 'SUBMIT' | 'INLRMS' | 'CANCELING' | 'FINISHING' | 'FINISHED';
