import type { ComputingService, Job } from 'jasmin-arc';
import type { Failure } from '../exit-status.js';

/**
 * Raised when a field is removed, renamed or means something else; new fields and new events leave it alone. What each
 * document holds is in docs/json-output.md.
 */
export const JSON_SCHEMA_VERSION = 1;

/** A document: what a command prints once, at its end. */
export function jsonDocument(command: string, body: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: JSON_SCHEMA_VERSION, command, ...body }, undefined, 2)}\n`;
}

/** One event of a command that tells as things happen: one line each. */
export function jsonEvent(command: string, event: string, body: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: JSON_SCHEMA_VERSION, command, event, ...body })}\n`;
}

export const failureFields = ({ code, message, hint, status }: Failure) => ({
  error: { code, message, ...(hint !== undefined && { hint }), exitStatus: status },
});

/** A job with everything that is known about it; what is not known is left out. Times are ISO 8601, UTC. */
export const jobFields = (job: Job) => ({ ...job });

/** What a server offers. */
export const serviceFields = (service: ComputingService) => ({ ...service });
