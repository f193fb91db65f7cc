import { describe, expect, it } from 'vitest';
import { ARC_NOTIFICATION_STATES, ARC_ONLY_STATES } from './jsdl-notification-states.js';

describe("ARC's words for the states of a notification", () => {
  it('each has one counterpart in ADL, or none', () => {
    const [arc, adl] = [ARC_NOTIFICATION_STATES.map(([word]) => word), ARC_NOTIFICATION_STATES.map(([, word]) => word)];
    expect(new Set([...arc, ...ARC_ONLY_STATES]).size).toBe(8);
    expect(new Set(adl).size).toBe(adl.length);
  });
});
