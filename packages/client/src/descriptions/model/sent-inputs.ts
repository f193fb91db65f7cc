import { createHash } from 'node:crypto';
import type { ActivityDescription } from './activity-description.js';

/**
 * A record of the sent inputs is a part of the job: an input with another size or content at its end has been written to, and is a
 * result.
 */
const ANNOTATION = 'jasmin-arc:inputs=';

/** The properties of an input when it was sent. */
export interface SentInput {
  readonly sizeBytes: number;
  /** The fingerprint of its content; undefined if the file was too large to be read twice. */
  readonly fingerprint?: string | undefined;
}

/** Enough of a SHA-256 checksum to distinguish contents, and short, because descriptions with a thousand inputs have to be sent. */
const FINGERPRINT_LENGTH = 20;

/** @param sha256 - in hexadecimal */
export const fingerprintOf = (sha256: string): string =>
  Buffer.from(sha256, 'hex').toString('base64url').slice(0, FINGERPRINT_LENGTH);

/** The record of an input that is in memory. */
export const sentInput = (content: string | Uint8Array): SentInput => ({
  sizeBytes: Buffer.byteLength(content),
  fingerprint: fingerprintOf(createHash('sha256').update(content).digest('hex')),
});

/** Adds the record of the sent inputs to a description. */
export function rememberInputs(
  annotations: readonly string[] = [],
  inputs: ReadonlyMap<string, SentInput>,
): readonly string[] {
  const others = annotations.filter((text) => !text.startsWith(ANNOTATION));
  const known = new Map(annotations.flatMap((text) => [...(readAnnotation(text) ?? [])]));
  for (const [name, input] of inputs) known.set(name, input);
  if (known.size === 0) return others;
  const written = [...known].map(([name, { sizeBytes, fingerprint }]) => [
    name,
    fingerprint === undefined ? sizeBytes : [sizeBytes, fingerprint],
  ]);
  return [...others, `${ANNOTATION}${JSON.stringify(Object.fromEntries(written))}`];
}

/** The inputs that a client sent with a job, by name in the session directory. */
export function sentInputs({ annotations = [] }: ActivityDescription): ReadonlyMap<string, SentInput> {
  return annotations.map(readAnnotation).find((inputs) => inputs !== undefined) ?? new Map();
}

function readAnnotation(text: string): ReadonlyMap<string, SentInput> | undefined {
  if (!text.startsWith(ANNOTATION)) return undefined;
  try {
    const inputs: unknown = JSON.parse(text.slice(ANNOTATION.length));
    if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return undefined;
    return new Map(Object.entries(inputs).map(([name, value]) => [name, readInput(value)]));
  } catch {
    return undefined; // not an annotation of this library: then the inputs are unknown
  }
}

/** @throws RangeError for a record that this library does not write */
function readInput(value: unknown): SentInput {
  const [sizeBytes, fingerprint] = Array.isArray(value) ? value : [value];
  const isFingerprint = fingerprint === undefined || typeof fingerprint === 'string';
  if (!Number.isSafeInteger(sizeBytes) || !isFingerprint) throw new RangeError('no size of an input');
  return { sizeBytes, fingerprint };
}
