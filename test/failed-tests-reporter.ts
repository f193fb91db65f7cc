import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';

/** Names the failed tests at the very end, below all other output, so that they are on the screen. */
export default class FailedTestsReporter implements Reporter {
  readonly #write: (text: string) => void;
  readonly #failed = new Set<string>();
  readonly #atSecondTry = new Set<string>();
  readonly #running = new Set<string>();
  #isOver = false;
  #isPrinted = false;

  constructor({ write = toStderr }: { readonly write?: (text: string) => void } = {}) {
    this.#write = write;
  }

  onInit(vitest: Pick<Vitest, 'config'>): void {
    // Other reporters, and code that runs after the tests, may print until the end of the run. `exit` is the last moment.
    if (vitest.config.watch) return;
    process.once('exit', () => this.print());
    // A time limit ends a run that hangs so, and nothing exits then.
    process.once('SIGTERM', () => {
      this.print();
      this.#isPrinted = true;
      process.kill(process.pid, 'SIGTERM');
    });
  }

  onTestRunStart(): void {
    for (const names of [this.#failed, this.#atSecondTry, this.#running]) names.clear();
    this.#isOver = false;
  }

  onTestCaseReady(test: TestCase): void {
    this.#running.add(nameOf(test));
  }

  onTestCaseResult(test: TestCase): void {
    const name = nameOf(test);
    this.#running.delete(name);
    if (test.result().state === 'failed') this.#failed.add(name);
    else if (test.diagnostic()?.flaky) this.#atSecondTry.add(name);
  }

  onTestSuiteResult(suite: TestSuite): void {
    if (suite.errors().length > 0)
      this.#failed.add(`${suite.module.relativeModuleId} > ${suite.fullName} (around its tests)`);
  }

  onTestModuleEnd(module: TestModule): void {
    if (module.errors().length > 0) this.#failed.add(`${module.relativeModuleId} (the file itself)`);
  }

  onTestRunEnd(_: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#isOver = true;
    for (const { name, message } of unhandledErrors)
      this.#failed.add(`an error in no test: ${name}: ${firstLine(message)}`);
  }

  /** Prints the names; nothing where there is none. */
  print(): void {
    const lines = [
      ...section('failed', this.#failed),
      ...section('passed only when tried again', this.#atSecondTry),
      // A run that was ended, by a time limit for one, names the tests that hung.
      ...(this.#isOver ? [] : section('did not end', this.#running)),
    ];
    if (lines.length > 0 && !this.#isPrinted) this.#write(`\n${lines.join('\n')}\n`);
  }
}

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`;

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

function section(what: string, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  return [`${names.size} ${what}:`, ...[...names].sort().map((name) => `  ${name}`)];
}

/** At `exit`, asynchronous writes are not carried out any more. */
function toStderr(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // stderr is closed.
  }
}
