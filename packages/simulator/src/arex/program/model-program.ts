import type { ActivityDescription } from '../../../../client/src/descriptions/model/activity-description.js';

/** What a program does with files while it runs. Paths are relative to the session directory. */
export type ProgramStep = {
  /** Milliseconds after the start. */
  readonly afterMs: number;
} & (
  | { readonly does: 'print'; readonly to: 'stdout' | 'stderr'; readonly bytes: Buffer }
  /** Makes a file, or gives it another content. */
  | { readonly does: 'write'; readonly path: string; readonly content: Buffer }
  | { readonly does: 'append'; readonly path: string; readonly content: Buffer }
  | { readonly does: 'remove'; readonly path: string }
  | { readonly does: 'make-directory'; readonly path: string }
  | { readonly does: 'make-fifo'; readonly path: string }
  | { readonly does: 'link'; readonly path: string; readonly target: string }
  /** Sets the time of a file to one that the program chooses. */
  | { readonly does: 'set-time'; readonly path: string; readonly modifiedAt: number }
);

/** How a program ends: `died`: without an exit code or a signal, as when its node goes down. */
export type ProgramEnd = { readonly exitCode: number } | { readonly signal: number } | 'died';

/** What a job does when it runs. */
export interface ModelProgram {
  readonly runsMs: number;
  readonly end: ProgramEnd;
  /** In any order; those that would come after the end do not happen. */
  readonly steps: readonly ProgramStep[];
}

/** What a program finds when it starts. */
export interface ProgramStart {
  readonly jobId: string;
  readonly at: number;
  /** The content of a file in the session directory. */
  readonly read: (path: string) => Buffer | undefined;
}

/** Decides when a job starts what it does. */
export type ProgramOf = (description: ActivityDescription, start: ProgramStart) => ModelProgram;

/**
 * A program that fails at once where one of its inputs is missing.
 * @param needs - the inputs
 */
export const needing =
  (needs: readonly string[], program: ModelProgram) =>
  (start: ProgramStart): ModelProgram => {
    const missing = needs.find((name) => start.read(name) === undefined);
    if (missing === undefined) return program;
    const complaint = Buffer.from(`${missing}: No such file or directory\n`);
    return {
      runsMs: 0,
      end: { exitCode: 1 },
      steps: [{ afterMs: 0, does: 'print', to: 'stderr', bytes: complaint }],
    };
  };
