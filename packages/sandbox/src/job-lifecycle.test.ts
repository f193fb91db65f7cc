import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LifecycleEvent, nextPhase, PHASES, type Phase, restartEvent } from './job-lifecycle.js';

function journey(...events: readonly LifecycleEvent[]): readonly (Phase | undefined)[] {
  let phase: Phase | undefined = 'ACCEPTED';
  return events.map((event) => {
    phase = phase && nextPhase(phase, event)?.to;
    return phase;
  });
}

const ordinaryEvents: readonly LifecycleEvent[] = [
  'admitted',
  'prepared',
  'submitted',
  'ended',
  'failed',
  'cancelled',
  'stopped',
  'settled',
];

describe('the life of a job', () => {
  it('goes through every stage when all is well', () => {
    expect(journey('admitted', 'prepared', 'submitted', 'ended', 'settled')).toEqual([
      'PREPARING',
      'SUBMIT',
      'INLRMS',
      'FINISHING',
      'FINISHED',
    ]);
  });

  it('waits for the process to be gone when it is cancelled while running', () => {
    expect(journey('admitted', 'prepared', 'submitted', 'cancelled', 'stopped', 'settled')).toEqual([
      'PREPARING',
      'SUBMIT',
      'INLRMS',
      'CANCELING',
      'FINISHING',
      'FINISHED',
    ]);
  });

  it('settles outputs also after a failure or a cancellation', () => {
    expect(journey('admitted', 'failed', 'settled')).toEqual(['PREPARING', 'FINISHING', 'FINISHED']);
    expect(journey('admitted', 'cancelled', 'settled')).toEqual(['PREPARING', 'FINISHING', 'FINISHED']);
  });

  it('ignores what comes too late', () => {
    expect(nextPhase('CANCELING', 'ended')).toBeUndefined();
    expect(nextPhase('FINISHED', 'cancelled')).toBeUndefined();
    expect(nextPhase('FINISHING', 'prepared')).toBeUndefined();
  });

  it('reaches its end from wherever it is, and never goes back without a restart', () => {
    const order: readonly Phase[] = ['ACCEPTED', 'PREPARING', 'SUBMIT', 'INLRMS', 'CANCELING', 'FINISHING', 'FINISHED'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ordinaryEvents), { maxLength: 30 }), (events) => {
        let phase: Phase = 'ACCEPTED';
        for (const event of events) {
          const next: Phase = nextPhase(phase, event)?.to ?? phase;
          expect(order.indexOf(next)).toBeGreaterThanOrEqual(order.indexOf(phase));
          phase = next;
        }
        for (const event of ['cancelled', 'stopped', 'settled'] as const) phase = nextPhase(phase, event)?.to ?? phase;
        expect(phase).toBe('FINISHED');
      }),
    );
  });

  it('takes a failed job up again where it failed', () => {
    const taken = PHASES.map((phase) => {
      const event = restartEvent(phase);
      return [phase, event && nextPhase('FINISHED', event)?.to];
    });
    expect(Object.fromEntries(taken)).toEqual({
      ACCEPTED: undefined,
      PREPARING: 'PREPARING',
      SUBMIT: 'PREPARING',
      INLRMS: 'PREPARING',
      CANCELING: undefined,
      FINISHING: 'FINISHING',
      FINISHED: undefined,
    });
  });
});
