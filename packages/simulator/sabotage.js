// Removes the fixes of the faults of the first release, one at a time, and plays histories until an invariant notices the fault.
//
//   npm run sabotage                  all of them
//   npm run sabotage -- NAME …        these
//
// The table in docs/reliability.md gets what was found, and the item, name and sentence of every fault.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleSimulator } from './bundle.js';

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    // As many as the continuous integration plays.
    histories: { type: 'string', default: '50000' },
    // For each.
    minutes: { type: 'string', default: '30' },
    'at-once': { type: 'string', default: '2' },
  },
});
const mostHistories = Number(values.histories);
const mostSeconds = Number(values.minutes) * 60;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const load = async (name) => {
  const file = `dist/sabotage/${name}.js`;
  await bundleSimulator({ input: `src/sabotage/${name}.ts`, file });
  return import(path(file));
};
const { SABOTAGES } = await load('sabotages');
const { sabotaged: change } = await load('sabotage');
const { findFault } = await load('find-fault');
const { withFaultsTable } = await load('faults-table');

const WHOLE = 'dist/sabotage/whole.js';
await bundleSimulator({ input: 'src/main.ts', file: WHOLE });

const unknown = names.filter((name) => !SABOTAGES.some((sabotage) => sabotage.name === name));
if (unknown.length > 0) throw new Error(`There is no sabotage ${unknown.join(', ')}`);
const chosen = SABOTAGES.filter(({ name }) => names.length === 0 || names.includes(name));
const results = new Array(chosen.length);
const document = path('../../docs/reliability.md');
const queue = [...chosen.entries()];
const work = async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [index, sabotage] = next;
    const file = `dist/sabotage/without-${sabotage.name}.js`;
    await bundleSimulator({ input: 'src/main.ts', file, change: (name, source) => change(sabotage, name, source) });
    const found = await findFault({
      sabotaged: path(file),
      whole: path(WHOLE),
      needs: sabotage.needs,
      mostHistories,
      mostSeconds,
    });
    results[index] = { sabotage, found };
    writeFileSync(document, withFaultsTable(readFileSync(document, 'utf8'), SABOTAGES, [{ sabotage, found }]));
    const { seed, histories, sentence = 'NOT NOTICED' } = found;
    console.log(
      `${sabotage.item.padEnd(4)}${sabotage.name.padEnd(28)}${String(seed).padStart(6)} ${String(histories).padStart(6)}  ${sentence}`,
    );
  }
};
await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
process.exitCode = results.every(({ found }) => found.sentence !== undefined) ? 0 : 1;
