import { describe, expect, it } from 'vitest';
import type { Scene } from '../histories/scene.js';
import { commandRun } from './command-run.fixture.js';
import { checkStages } from './left-stages.js';

const STAGE = '/home/alice/out/.jasmin-arc-login1-1001-abcdef';

/** A disk on which a killed process has left its hidden directory. */
const scene = { deadStages: () => [STAGE] } as Partial<Scene> as Scene;

const fetched = (parts: Parameters<typeof commandRun>[1] = {}) =>
  checkStages(
    scene,
    commandRun(['get'], { deadStagesBefore: new Set([STAGE]), stagedIn: new Set(['/home/alice/out']), ...parts }),
  );

describe('the hidden directory of a process that was killed', () => {
  it('is to be gone once another has fetched files into the same place', () => {
    expect(fetched()).toEqual([`it has fetched files, and ${STAGE} of a process that is gone is still there`]);
  });

  it.each([
    ['has fetched nothing', { stagedIn: new Set<string>() }],
    ['has fetched into another place', { stagedIn: new Set(['/home/alice/all']) }],
    ['had begun before that process was killed', { deadStagesBefore: new Set<string>() }],
    ['was killed itself', { isKilled: true }],
    ['had a disk that failed', { hasMachineFailed: true }],
  ])('may be there after a command that %s', (_, parts) => {
    expect(fetched(parts)).toEqual([]);
  });
});
