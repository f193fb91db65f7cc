import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a soak goes on. */
export interface SoakState {
  /** The first seed. */
  readonly from: number;
  /** The histories of all seeds before this one have been played. */
  readonly nextSeed: number;
  /** The seeds whose histories have failed. */
  readonly failed: readonly number[];
}

/** @returns what a soak has left in a file; undefined if there is none */
export function readSoakState(path: string): SoakState | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SoakState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeSoakState(path: string, state: SoakState): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(state)}\n`);
}
