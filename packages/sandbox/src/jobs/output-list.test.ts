import { expect, it } from 'vitest';
import { readOutputList } from './output-list.js';

const sent = (url: string) => [{ url, ifSuccessful: true, ifFailed: false, ifCancelled: false }];

it('the list of outputs that a job has made has names, quoted or not, with or without a URL', () => {
  expect(readOutputList('/a.txt\n"my file" https://host/x\n\n  b   ftp://h/b  \n')).toEqual([
    { name: '/a.txt', targets: [] },
    { name: 'my file', targets: sent('https://host/x') },
    { name: 'b', targets: sent('ftp://h/b') },
  ]);
});
