import type { FoundCredential } from 'jasmin-arc';
import { remedyHint } from '../errors/remedy-hint.js';

/** Why a certificate and its key cannot be used together, and what helps; undefined where they can. */
export function describeDefect({ defect }: FoundCredential): string | undefined {
  if (defect === undefined) return undefined;
  const hint = remedyHint(defect);
  return hint === undefined ? `${defect.message}.` : `${defect.message}. ${hint}`;
}
