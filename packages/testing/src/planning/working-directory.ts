import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Gives each test of a file a working directory of its own, with an empty directory above it. @returns the one above */
export function useWorkingDirectory(): () => string {
  const home = process.cwd();
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-inputs-'));
    mkdirSync(join(directory, 'here'));
    process.chdir(join(directory, 'here'));
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(directory, { recursive: true });
  });
  return () => directory;
}

/** Makes files, with the directories above them; each holds its own path. */
export function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path);
  }
}
