import type { WireAnswer } from './wire-answer.js';

/** What a host that is away does with a connection or a request: it resets it, leaves it without an answer, or has it answered. */
export type Absence = 'refused' | 'stall' | WireAnswer;
