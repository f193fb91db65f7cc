import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInput, shippedName } from './shipped-file.js';

const inputs = [
  { name: 'in.nc', localPath: '../data/x.nc' },
  { name: 'run.sh', localPath: resolve('run.sh') },
  { name: 'url' },
];

describe('a word that means an input', () => {
  it.each([
    ['in.nc', 'in.nc'],
    ['../data/../data/x.nc', 'in.nc'],
    [resolve('../data/x.nc'), 'in.nc'],
    ['./run.sh', 'run.sh'],
    ['url', 'url'],
    ['x.nc', undefined],
    ['./in.nc', undefined],
  ])('%s is found', (word, name) => {
    expect(findInput(inputs, word)?.name).toBe(name);
  });
});

it('a file that is not an input has its base name there', () => {
  expect(shippedName('../bin/model.sh')).toBe('model.sh');
});
