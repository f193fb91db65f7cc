import type { ByteFault } from './exchange-script.js';
import type { LineFault } from './line.js';

/**
 * The fault of the line on which a request goes.
 * @param bytes - of the request, head included; undefined if it is not known before its end
 */
export function requestFault(fault: ByteFault | undefined, bytes: number | undefined): LineFault | undefined {
  if (fault === undefined || fault.of === 'answer' || (fault.of === 'exchange' && fault.after < 0)) return undefined;
  return fault.after < 0 ? { ...fault, after: fromEnd(fault.after, bytes) } : fault;
}

/**
 * The fault of the line on which an answer comes.
 * @param sent - bytes of the request, head included
 * @param bytes - of the answer, head included; undefined if it has no end
 */
export function answerFault(
  fault: ByteFault | undefined,
  sent: number,
  bytes: number | undefined,
): LineFault | undefined {
  if (fault === undefined || fault.of === 'request') return undefined;
  if (fault.after < 0) return { ...fault, after: fromEnd(fault.after, bytes) };
  if (fault.of === 'answer') return fault;
  return fault.after > sent ? { ...fault, after: fault.after - sent } : undefined;
}

const fromEnd = (after: number, bytes: number | undefined): number =>
  bytes === undefined ? Number.POSITIVE_INFINITY : Math.max(0, bytes + after);
