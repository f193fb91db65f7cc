import { describe, expect, it } from 'vitest';
import { readInput } from './job-options.js';

describe('the name of a file there', () => {
  it('may be chosen behind a colon', () => {
    expect(readInput('data.nc:x/y.nc')).toEqual({ path: 'data.nc', name: 'x/y.nc' });
    expect(readInput('data.nc:')).toEqual({ path: 'data.nc:' });
    expect(readInput('data.nc')).toEqual({ path: 'data.nc' });
  });
});
