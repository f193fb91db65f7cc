import { createRequire } from 'node:module';

/** The version of this package. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('#package') as { readonly version: string };
  return version;
}

export const versionText = (): string => `${packageVersion()}\n`;
