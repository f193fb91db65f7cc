import { readFileSync } from 'node:fs';

/** The version of this package. */
export function packageVersion(): string {
  // Our own file, which has one.
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}

export const versionText = (): string => `${packageVersion()}\n`;
