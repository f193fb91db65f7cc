import { callback, object, type Shapes, signal, text, truth } from '../checks/shape.js';
import type { CheckName } from './finding.js';
import type { JobListener } from './job-trial.js';

/** Options of a diagnosis. */
export interface DiagnoseOptions {
  /** The queue that is to take a job. @default any that the server would choose */
  readonly queue?: string | undefined;
  /** Runs a job of a second to its end; it is removed from the server if nothing would be lost. @default false */
  readonly job?: boolean | undefined;
  /** Called before each check that is made. */
  readonly onCheck?: ((check: CheckName) => void) | undefined;
  /** Called for the job: when the server has it, and for each of its states. */
  readonly onJob?: JobListener | undefined;
  /** Ends the checks; its reason is thrown. A job that the server has goes on, and is in the job list. */
  readonly signal?: AbortSignal | undefined;
}

export const DIAGNOSIS: Shapes<DiagnoseOptions> = {
  queue: text,
  job: truth,
  onCheck: callback(),
  onJob: callback(),
  signal,
};

export const DIAGNOSE_OPTIONS = object<DiagnoseOptions>(DIAGNOSIS);
