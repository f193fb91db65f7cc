import { describe, expect, it } from 'vitest';
import { readInput } from './job-options.js';

describe('the name of a file there', () => {
  const read = (text: string) => readInput(text, { exists: (path) => path === 'run:3.nc' });

  it('may be chosen behind a colon', () => {
    expect(read('data.nc:x/y.nc')).toEqual({ path: 'data.nc', name: 'x/y.nc' });
    expect(read('data.nc:')).toEqual({ path: 'data.nc:' });
    expect(read('data.nc')).toEqual({ path: 'data.nc' });
  });

  it('is that of the file here, if the file is named with a colon', () => {
    expect(read('run:3.nc')).toEqual({ path: 'run:3.nc' });
    expect(read('run:3.nc:in.nc')).toEqual({ path: 'run:3.nc', name: 'in.nc' });
  });
});
