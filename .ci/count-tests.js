import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * node count-tests.js DIRECTORY SUITE...: prints how many tests passed and failed by vitest's JSON reports together.
 * A test file that failed outside of its tests counts as one failure, and so does a suite without a report.
 */
const [directory = '.', ...suites] = process.argv.slice(2);
let passed = 0;
let failed = 0;

for (const suite of suites) {
  try {
    const report = JSON.parse(readFileSync(join(directory, `${suite}.json`), 'utf8'));
    const brokenFiles = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    );
    const failures = report.numFailedTests + brokenFiles.length;
    passed += report.numPassedTests;
    // An error that belongs to no file, such as an unhandled rejection, shows only here.
    failed += failures === 0 && !report.success ? 1 : failures;
  } catch (error) {
    console.error(`no report of the suite ${suite}: ${error.message}`);
    failed += 1;
  }
}
console.log(`${passed} ${failed}`);
