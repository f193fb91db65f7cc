import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import { JobStore } from '../jobs/job-store.js';
import { JobMoves, stateChange } from './job-moves.js';

describe('moving jobs to the next phase', () => {
  let directory: string;
  let store: JobStore;
  let moved: string[];
  let moves: JobMoves;
  beforeEach(() => {
    directory = mkdtempSync(`${tmpdir()}/jasmin-arc-test-`);
    store = new JobStore(directory);
    store.add(jobRecord({ id: 'a' }), '');
    moved = [];
    moves = new JobMoves(store, (id) => moved.push(`${id} ${store.get(id)?.phase}`));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const log = (): string => readFileSync(store.directory('a').log, 'utf8');

  it('keeps, logs and reports each move', () => {
    expect(moves.move('a', 'admitted', { restartsLeft: 3 })).toBe(true);
    expect(store.get('a')).toMatchObject({ phase: 'PREPARING', restartsLeft: 3 });
    expect(new JobStore(directory).get('a')).toEqual(store.get('a'));
    expect(log()).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ Job state change ACCEPTED -> PREPARING {3}Reason: Starting job processing\n$/,
    );
    expect(moved).toEqual(['a PREPARING']);
  });

  it('does nothing where an event means nothing', () => {
    expect([moves.move('a', 'ended'), moves.move('nosuch', 'admitted')]).toEqual([false, false]);
    expect(moved).toEqual([]);
  });

  it('lets a job fail where it is', () => {
    moves.move('a', 'admitted');
    moves.fail('a', ['because']);
    expect(store.get('a')).toMatchObject({
      phase: 'FINISHING',
      failure: { phase: 'PREPARING', cause: 'internal', reasons: ['because'] },
    });
    moves.move('a', 'settled');
    expect(log()).toContain('FINISHING -> FINISHED   Reason: Job failure detected');
    moves.fail('nosuch', []);
  });

  it('writes lines as A-REX does', () => {
    expect(stateChange('A', 'B', 'why')).toMatch(/Z Job state change A -> B {3}Reason: why$/);
  });
});
