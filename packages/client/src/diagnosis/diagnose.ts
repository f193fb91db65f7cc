import { requireArgument } from '../checks/require-argument.js';
import { object, text } from '../checks/shape.js';
import { DIAGNOSIS, type DiagnoseOptions } from './diagnose-options.js';
import type { Finding } from './finding.js';

/** What can be diagnosed: an `ArcInterface`. */
export interface Diagnosable {
  /** Checks everything. */
  diagnose(options?: DiagnoseOptions): AsyncIterable<Finding>;
}

/** Options of {@link diagnose}. */
export interface DiagnoseOpeningOptions extends DiagnoseOptions {
  /**
   * The address of the server, if it is known without the configuration: it is looked for even if that cannot be used. @default none
   */
  readonly server?: string | undefined;
}

const OPENING_OPTIONS = object<DiagnoseOpeningOptions>({ ...DIAGNOSIS, server: text });

/**
 * Checks everything from the configuration to a job, as `ArcInterface.diagnose` does, also where the configuration cannot be used: what
 * `open` throws is the first finding, and what does not depend on the configuration is checked all the same.
 * @param open - opens the library, such as `() => new ArcInterface('arc.json')`; the caller closes it
 * @throws the reason of the signal
 *
 * @example
 * ```ts
 * for await (const finding of diagnose(() => new ArcInterface('~/.config/jasmin-arc/config.json'))) {
 *   console.log(finding.status, finding.check, finding.status === 'failed' ? finding.error?.message : '');
 * }
 * ```
 */
export function diagnose(
  open: () => Diagnosable | Promise<Diagnosable>,
  options: DiagnoseOpeningOptions = {},
): AsyncIterable<Finding> {
  requireArgument('diagnose', 'options', options, OPENING_OPTIONS);
  return openAndDiagnose(open, options);
}

async function* openAndDiagnose(
  open: () => Diagnosable | Promise<Diagnosable>,
  { server, ...options }: DiagnoseOpeningOptions,
): AsyncGenerator<Finding, void, undefined> {
  let opened: Diagnosable;
  try {
    opened = await open();
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    const { examineWithoutConfiguration } = await import('./examine.js');
    yield* examineWithoutConfiguration(error, server, options);
    return;
  }
  yield* opened.diagnose(options);
}
