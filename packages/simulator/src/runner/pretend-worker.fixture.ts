import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that answers as a worker does, in a directory of its own. @param body - of a function of the assignment, called `a` */
export function pretendBundle(body: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'jasmin-arc-worker-')), 'worker.mjs');
  writeFileSync(
    path,
    `const played = (violations = []) => ({ kind: 'played', violations, simulatedMs: 1000, faults: 2 });
     const violation = (invariant, what) => ({ invariant, what, at: 0 });
     const outcome = (a) => { ${body} };
     process.on('disconnect', () => process.exit());
     process.on('message', ({ assignment }) => {
       const result = outcome(assignment);
       if (result) process.send({ played: result, memoryBytes: 1e8 });
     });`,
  );
  return path;
}
