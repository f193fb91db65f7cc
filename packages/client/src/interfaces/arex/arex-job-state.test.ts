import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARC_STATES, type ArcState, isTerminal } from '../../jobs/job-status.js';
import {
  combineState,
  type LiveEvidence,
  type LiveStep,
  needsEnding,
  needsStart,
  readLiveStep,
  type SnapshotEvidence,
  snapshotIsAhead,
} from './arex-job-state.js';

const STEPS: readonly LiveStep[] = [
  'accepted',
  'preparing',
  'submitting',
  'in-lrms',
  'finishing',
  'cancelling',
  'ended',
  'deleted',
];
const NOW = new Date('2026-11-23T04:00:00Z');
const EARLIER = new Date('2026-11-23T03:59:00Z');

const live = (step: LiveStep, more: Partial<LiveEvidence> = {}): LiveEvidence => ({ step, at: NOW, ...more });
const snapshot = (state: SnapshotEvidence['state']): SnapshotEvidence => ({ state, at: EARLIER });

const anyLive = fc.record(
  {
    step: fc.constantFrom(...STEPS),
    at: fc.constant(NOW),
    ending: fc.constantFrom('finished' as const, 'failed' as const, 'killed' as const),
    started: fc.boolean(),
  },
  { requiredKeys: ['step', 'at'] },
);
const anySnapshot = fc.option(fc.constantFrom(...ARC_STATES).map(snapshot), { nil: undefined });

describe("the word of A-REX' own bookkeeping", () => {
  it.each([
    ['ACCEPTED', 'accepted'],
    ['PENDING:ACCEPTED', 'accepted'],
    ['PREPARING\n', 'preparing'],
    ['PENDING:PREPARING', 'preparing'],
    ['SUBMIT', 'submitting'],
    ['INLRMS', 'in-lrms'],
    ['PENDING:INLRMS', 'finishing'],
    ['FINISHING', 'finishing'],
    ['CANCELING', 'cancelling'],
    ['FINISHED', 'ended'],
    ['DELETED', 'deleted'],
    ['', undefined],
    ['SOMETHING', undefined],
  ])('%j is %s', (word, step) => {
    expect(readLiveStep(word)).toBe(step);
  });
});

describe('both clocks together', () => {
  it('never call a job ended that the server is not done with, nor the other way round', () => {
    fc.assert(
      fc.property(anyLive, anySnapshot, (now, before) => {
        const { state } = combineState(now, before);
        if (isTerminal(state)) expect(['ended', 'deleted']).toContain(now.step);
        if (now.step === 'ended' && now.ending) expect(isTerminal(state)).toBe(true);
      }),
    );
  });

  it('never call a job running without evidence that it has started', () => {
    fc.assert(
      fc.property(anyLive, anySnapshot, (now, before) => {
        if (combineState(now, before).state !== 'Running') return;
        expect(now.step).toBe('in-lrms');
        expect(now.started === true || before?.state === 'Running').toBe(true);
      }),
    );
  });

  it('never call a job Other, which counts as failed, while the server works on it', () => {
    fc.assert(fc.property(anyLive, anySnapshot, (now, before) => combineState(now, before).state !== 'Other'));
  });

  it('never go back while the server goes on, even if the snapshot lags behind', () => {
    const order: readonly ArcState[] = [
      'Accepted',
      'Preparing',
      'Submitting',
      'Queuing',
      'Running',
      'Finishing',
      'Finished',
      'Deleted',
    ];
    /** When a job is looked at, in points of its life, and by how many of them the snapshot lags behind. */
    const looks = fc
      .array(fc.record({ at: fc.nat(9), lag: fc.nat(9) }), { minLength: 2, maxLength: 8 })
      .map((points) => points.sort((a, b) => a.at - b.at));
    const life = [
      'accepted',
      'preparing',
      'submitting',
      'in-lrms',
      'in-lrms',
      'finishing',
      'ended',
      'deleted',
    ] as const;
    const starts = life.lastIndexOf('in-lrms');
    fc.assert(
      fc.property(looks, (points) => {
        let newest = 0;
        let last = -1;
        for (const { at, lag } of points) {
          const point = Math.min(at, life.length - 1);
          // A snapshot is older than the live record, and never older than the one before it.
          newest = Math.max(newest, Math.min(point, point - lag));
          const step = life[point] ?? 'accepted';
          const now = live(step, {
            ...(step === 'in-lrms' && { started: point >= starts }),
            ...(step === 'ended' && { ending: 'finished' }),
          });
          const rank = order.indexOf(combineState(now, snapshot(order[newest] ?? 'Accepted')).state);
          expect(rank).toBeGreaterThanOrEqual(last);
          last = rank;
        }
      }),
    );
  });

  it('date a state by the clock that told it', () => {
    fc.assert(
      fc.property(anyLive, anySnapshot, (now, before) => {
        const { stateAt, stateFrom } = combineState(now, before);
        expect(stateAt).toBe(stateFrom === 'live' ? NOW : EARLIER);
      }),
    );
  });

  it.each([
    ['queued, with no snapshot yet', live('in-lrms'), undefined, 'Queuing'],
    ['in the batch system, and the snapshot is of before', live('in-lrms'), snapshot('Submitting'), 'Queuing'],
    ['started since the snapshot', live('in-lrms', { started: true }), snapshot('Queuing'), 'Running'],
    ['suspended', live('in-lrms', { started: true }), snapshot('Hold'), 'Hold'],
    ['being cancelled, which the snapshot does not know', live('cancelling'), snapshot('Running'), 'Finishing'],
    [
      'cancelled, which the bookkeeping calls ended',
      live('ended', { ending: 'killed' }),
      snapshot('Running'),
      'Killed',
    ],
    ['ended as the snapshot tells too', live('ended'), snapshot('Finished'), 'Finished'],
    ['ended, and how is not known yet', live('ended'), snapshot('Running'), 'Finishing'],
    ['restarted after the snapshot of its failure', live('submitting'), snapshot('Failed'), 'Submitting'],
  ] as const)('know a job that is %s', (_, now, before, state) => {
    expect(combineState(now, before).state).toBe(state);
  });
});

describe('what has to be asked besides', () => {
  it('is how a job ended, unless the snapshot tells of success: a failure may have been restarted since', () => {
    expect(needsEnding(live('ended'), undefined)).toBe(true);
    expect(needsEnding(live('ended'), snapshot('Failed'))).toBe(true);
    expect(needsEnding(live('ended'), snapshot('Finished'))).toBe(false);
    expect(needsEnding(live('in-lrms'), undefined)).toBe(false);
  });

  it('is whether it has started, while the batch system has it and the snapshot does not show it running', () => {
    expect(needsStart(live('in-lrms'), undefined)).toBe(true);
    expect(needsStart(live('in-lrms'), snapshot('Queuing'))).toBe(true);
    expect(needsStart(live('in-lrms'), snapshot('Running'))).toBe(false);
    expect(needsStart(live('ended'), undefined)).toBe(false);
  });

  it('is the record once more, where the snapshot is further on', () => {
    expect(snapshotIsAhead(live('submitting'), snapshot('Running'))).toBe(true);
    expect(snapshotIsAhead(live('in-lrms'), snapshot('Finished'))).toBe(true);
    expect(snapshotIsAhead(live('ended'), snapshot('Finished'))).toBe(false);
    expect(snapshotIsAhead(live('accepted'), snapshot('Accepted'))).toBe(false);
    expect(snapshotIsAhead(live('accepted'), undefined)).toBe(false);
  });
});
