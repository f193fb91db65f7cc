import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFoundPlan } from '../found-plans/found-plan.js';
import { keepFailure } from './disturb-command.js';
import { ERRANDS } from './errands.js';

it('a disturbance that fails is written as a soak writes a plan, so that it can be replayed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-disturb-'));
  const plan = ERRANDS[0]?.plan;
  if (plan === undefined) throw new Error('There is no errand');
  const sentences = ['once: job-1 is there twice'];
  const printed = keepFailure({ what: 'submit, killed before call 3', plan, sentences }, directory);
  const [file = ''] = readdirSync(directory);
  const path = join(directory, file);
  expect(printed).toEqual([`submit, killed before call 3: npm run replay -- ${path}`, `  ${sentences[0]}`]);
  expect(readFoundPlan(path)).toEqual({ found: sentences, plan: JSON.parse(JSON.stringify(plan)) });
});
