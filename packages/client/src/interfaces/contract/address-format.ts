import type { JobId } from '../../jobs/job.js';

/** A service, and one of its jobs. */
export interface ServiceJob {
  /** The service, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The service's own id of the job. */
  readonly localId: string;
}

/** How one interface writes the addresses of its jobs, and what the ARC tools write about them in their job list. */
export interface AddressFormat<Kind extends string = string> {
  /** What users, configurations and programs call the interface. */
  readonly kind: Kind;
  /**
   * Takes an address apart. Ids are opaque: releases of A-REX differ in their length and alphabet.
   * @returns undefined for a text that does not have this format
   */
  parse(jobId: JobId): ServiceJob | undefined;
  /** The address of a job. */
  format(endpoint: string, localId: string): JobId;
  readonly record: ArcRecordFormat;
}

/** What makes the ARC tools ask a service through this interface about a job of their list, as arcsub writes it. */
export interface ArcRecordFormat {
  /** Their names for what tells the state, takes orders, and tells about the service. */
  readonly status: string;
  readonly management: string;
  readonly information: string;
  /** The directory of the server's own log of the job, relative to its session directory; empty if the tools have none. */
  readonly logDirectory: string;
  /** Whether the tools find the job's files by an address that is recorded in their list, rather than by its id. */
  readonly notesSession: boolean;
}
