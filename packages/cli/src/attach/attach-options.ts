import type { AskedOutputs } from 'jasmin-arc';
import type { EmitEvent } from '../command-line/job-events.js';
import type { Options, OptionValues } from '../command-line/options.js';

/** What Ctrl-C does to a job that is being followed. */
export const INTERRUPT_POLICIES = ['ask', 'detach', 'cancel'] as const;
export type InterruptPolicy = (typeof INTERRUPT_POLICIES)[number];

/** How a job is followed, and what is done when it ends. */
export interface AttachOptions {
  readonly policy: InterruptPolicy;
  /** Where the outputs go. */
  readonly directory: string;
  readonly overwrite: boolean;
  /** Outputs named on this command line. @default those requested at submission */
  readonly outputs?: AskedOutputs | undefined;
  /** Never remove the job from the server. */
  readonly keep: boolean;
  /** Send the inputs that the job still waits for. */
  readonly finishesUpload?: boolean | undefined;
  readonly emit: EmitEvent;
}

/** How a followed job is treated, for `run` and `attach`. */
export const FOLLOW_OPTIONS = {
  directory: {
    kind: 'value',
    short: 'd',
    value: 'DIR',
    complete: 'directory',
    help: 'Where the outputs go (default: the working directory)',
  },
  overwrite: { kind: 'flag', help: 'Replace files that exist here' },
  keep: { kind: 'flag', help: 'Leave the job on the server when it has finished' },
  'on-interrupt': {
    kind: 'value',
    value: 'WHAT',
    choices: INTERRUPT_POLICIES,
    help: 'What Ctrl-C does (default: ask on a terminal, detach without one).',
  },
} as const satisfies Options;

export const readFollowOptions = (
  options: OptionValues<typeof FOLLOW_OPTIONS>,
): Pick<AttachOptions, 'policy' | 'directory' | 'overwrite' | 'keep'> => ({
  policy: INTERRUPT_POLICIES.find((policy) => policy === options['on-interrupt']) ?? 'ask',
  directory: options.directory ?? '.',
  overwrite: options.overwrite,
  keep: options.keep,
});
