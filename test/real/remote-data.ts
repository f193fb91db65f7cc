import type { ActivityDescription } from 'jasmin-arc';

/** A job that prints a file which its server fetches from elsewhere, in the name of its user. */
export const printRemoteFile = (uri: string) =>
  ({
    executable: { path: '/bin/cat', arguments: ['data'] },
    inputFiles: [{ name: 'data', sources: [{ uri }] }],
    stdout: 'said',
    outputFiles: [{ name: 'said' }],
  }) satisfies ActivityDescription;
