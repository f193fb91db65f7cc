import type { RequestedOutput } from './job-request.js';

/**
 * Reads a file in which a job lists its outputs: a name per line, quoted where it holds blanks, and after it the URL
 * to send the file to if the job succeeds, unless it is to stay.
 */
export const readOutputList = (text: string): readonly RequestedOutput[] =>
  text.split('\n').flatMap((line) => {
    const [name, url] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    if (!name) return [];
    return [{ name, targets: url ? [{ url, ifSuccessful: true, ifFailed: false, ifCancelled: false }] : [] }];
  });
