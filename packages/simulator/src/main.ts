import { takeSeams } from './clients/process-seams.js';
import { randomPlan } from './plans/random-plan.js';
import { Configurations } from './simulation/configurations.js';
import { runHistory } from './simulation/run-history.js';

/** Plays the histories of seeds, `FROM` to `TO`, and prints what does not hold; with `--show`, each of their lines. */
const [from = '1', to = from, show] = process.argv.slice(2);

takeSeams();
using configurations = new Configurations();
let failed = 0;
for (let seed = Number(from); seed <= Number(to); seed += 1) {
  const { violations, lines } = await runHistory(randomPlan(seed), configurations, { isRecorded: show === '--show' });
  for (const { at, who, what } of lines) console.log(`${new Date(at).toISOString().slice(11)} ${who} ${what}`);
  for (const { invariant, what } of violations) console.log(`seed ${seed}: ${invariant}: ${what}`);
  if (violations.length > 0) failed += 1;
}
console.log(`${Number(to) - Number(from) + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
