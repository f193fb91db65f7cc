import { expect, it } from 'vitest';
import { withFaultsTable } from './faults-table.js';
import type { Sabotage } from './sabotage.js';

const sabotage: Sabotage = { name: 'never', item: '12a', fault: 'It never says yes.', replacements: [] };
const document = 'before\n\n<!-- faults: npm run sabotage -->\nold\n<!-- end of faults -->\nafter\n';

it('puts a row for each sabotage between the markers: which invariant noticed it, in which seed', () => {
  const results = [
    { sabotage, found: { seed: 17, histories: 5, sentence: 'once: job-1 is there twice' } },
    { sabotage: { ...sabotage, item: '14' }, found: { seed: 50_000, histories: 900, sentence: undefined } },
  ];
  expect(withFaultsTable(document, results)).toBe(
    `before

<!-- faults: npm run sabotage -->

| item | fault | noticed by | seed | histories played |
| --- | --- | --- | ---: | ---: |
| 12a | It never says yes. | once | 17 | 5 |
| 14 | It never says yes. | nothing |  | 900 |

<!-- end of faults -->
after
`,
  );
});

it('fails where the markers are not there', () => {
  expect(() => withFaultsTable('no markers', [])).toThrow('markers');
});
