import type { CheckFacts, Finding } from 'jasmin-arc';
import { describeError } from '../errors/exit-status.js';
import type { FindingWords } from './describe-finding.js';

/** A finding for programs: its facts, and the words of the line. */
export function findingFields(finding: Finding, { text, hints }: FindingWords): Readonly<Record<string, unknown>> {
  const { check, status } = finding;
  const told = { check, status, text, ...(hints.length > 0 && { hints }) };
  switch (finding.status) {
    case 'ok':
      return { ...told, facts: plainFacts(finding.facts) };
    case 'warning':
      return { ...told, facts: plainFacts(finding.facts), warnings: finding.warnings };
    case 'failed':
      return {
        ...told,
        ...(finding.error !== undefined && { code: describeError(finding.error).code }),
        ...(finding.facts !== undefined && { facts: plainFacts(finding.facts) }),
      };
    case 'skipped':
      return { ...told, because: finding.because };
  }
}

/** Errors within them are told by the words. */
const plainFacts = (facts: Partial<CheckFacts[keyof CheckFacts]>): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(facts, (key, value: unknown) => (key === 'error' ? undefined : value)));
