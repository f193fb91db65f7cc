import { expect, it } from 'vitest';
import { Seam } from './seam.js';

it('uses the real part unless it has been replaced, and again once the replacement is taken away', () => {
  const seam = new Seam('real');
  let other: string | undefined = 'simulated';
  const restore = seam.replace(() => other);
  expect(seam.current).toBe('simulated');
  other = undefined;
  expect(seam.current).toBe('real');
  other = 'simulated';
  restore();
  expect(seam.current).toBe('real');
});
