import { expect, it } from 'vitest';
import { withFaultsTable } from './faults-table.js';
import type { Sabotage } from './sabotage.js';

const never: Sabotage = { name: 'never', item: '12a', fault: 'It never says yes.', replacements: [] };
const always: Sabotage = { ...never, name: 'always', item: '14', fault: 'It always says yes.' };
const document = `before

<!-- faults: npm run sabotage -->

| item | patch | fault | noticed by | seed | histories played |
| --- | --- | --- | --- | ---: | ---: |
| 12 | never | It says no. | safe | 3 | 2 |
| 13 | gone | It is gone. | safe | 4 | 3 |

<!-- end of faults -->
after
`;

const rowsOf = (text: string) => text.split('\n').filter((line) => /^\| \d/.test(line));

it('puts a row for each sabotage between the markers: which invariant noticed it, in which seed', () => {
  const results = [
    { sabotage: never, found: { seed: 17, histories: 5, sentence: 'once: job-1 is there twice' } },
    { sabotage: always, found: { seed: 50_000, histories: 900, sentence: undefined } },
  ];
  expect(withFaultsTable(document, [never, always], results)).toBe(
    `before

<!-- faults: npm run sabotage -->

| item | patch | fault | noticed by | seed | histories played |
| --- | --- | --- | --- | ---: | ---: |
| 12a | never | It never says yes. | once | 17 | 5 |
| 14 | always | It always says yes. | nothing |  | 900 |

<!-- end of faults -->
after
`,
  );
});

it('keeps the figures of a sabotage that was not played, beside the words of the sabotage itself', () => {
  expect(rowsOf(withFaultsTable(document, [never, always], []))).toEqual([
    '| 12a | never | It never says yes. | safe | 3 | 2 |',
    '| 14 | always | It always says yes. |  |  |  |',
  ]);
});

it('fails where the markers are not there', () => {
  expect(() => withFaultsTable('no markers', [], [])).toThrow('markers');
});
