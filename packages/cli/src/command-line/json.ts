import type { SubmissionOutcome } from 'jasmin-arc';
import { describeError, type Failure } from '../errors/exit-status.js';

/**
 * Raised when a field is removed, renamed or means something else; new fields and new events leave it alone. What each
 * document holds is in docs/json-output.md.
 */
export const JSON_SCHEMA_VERSION = 1;

/** A document: what a command prints once, at its end. */
export function jsonDocument(command: string, body: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: JSON_SCHEMA_VERSION, command, ...body }, undefined, 2)}\n`;
}

/** One event of a command that emits events while it runs, on one line. */
export function jsonEvent(command: string, event: string, body: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: JSON_SCHEMA_VERSION, command, event, ...body })}\n`;
}

export const failureFields = ({ code, message, hint, status, jobId }: Failure) => ({
  error: {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(jobId !== undefined && { jobId }),
    exitStatus: status,
  },
});

/** The outcome of a submission. */
export const jobOutcomeFields = (outcome: SubmissionOutcome) =>
  'jobId' in outcome ? { id: outcome.jobId } : failureFields(describeError(outcome.error));
