import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * node count-tests.js DIRECTORY SUITE...: prints how many tests passed and failed by vitest's JSON reports together,
 * and names those that failed on stderr, with the beginning of what each try said.
 * A test file that failed outside of its tests counts as one failure, and so does a suite without a report.
 */
/** Of a message: what failed and the first frames of the stack, which say where. */
const SHOWN_LINES = 8;

const [directory = '.', ...suites] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const names = [];

for (const suite of suites) {
  try {
    const report = JSON.parse(readFileSync(join(directory, `${suite}.json`), 'utf8'));
    const brokenFiles = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    );
    const failures = report.numFailedTests + brokenFiles.length;
    const failedTests = report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.flatMap((test) =>
        test.status === 'failed' ? [describeFailure(relative('.', name), test)] : [],
      ),
    );
    names.push(...failedTests, ...brokenFiles.map(({ name }) => `${relative('.', name)} (the file itself)`));
    if (failures === 0 && !report.success) names.push(`${suite}: an error in no test, see its output`);
    passed += report.numPassedTests;
    // An error that belongs to no file, such as an unhandled rejection, shows only here.
    failed += failures === 0 && !report.success ? 1 : failures;
  } catch (error) {
    names.push(`${suite}: no report (${error.message})`);
    failed += 1;
  }
}
if (names.length > 0) console.error(`\nfailed:\n${names.map((name) => `  ${name}`).join('\n')}`);
console.log(`${passed} ${failed}`);

function describeFailure(file, { fullName, duration = 0, failureMessages = [] }) {
  const messages = failureMessages.flatMap((message) => message.trim().split('\n').slice(0, SHOWN_LINES));
  const lines = [`${file} > ${fullName} (${Math.round(duration / 1000)} s)`, ...messages.map((line) => `    ${line}`)];
  return lines.join('\n');
}
