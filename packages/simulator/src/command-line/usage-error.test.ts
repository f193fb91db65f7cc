import { expect, it } from 'vitest';
import { readArguments, UsageError } from './usage-error.js';

const OPTIONS = { hours: { type: 'string' } } as const;

it('reads arguments as parseArgs does', () => {
  expect(readArguments({ args: ['--hours', '8'], options: OPTIONS }).values.hours).toBe('8');
});

it('tells a mistake in them from a fault of the program', () => {
  expect(() => readArguments({ args: ['--hour', '8'], options: OPTIONS })).toThrow(UsageError);
  expect(() => readArguments({ args: ['8'], options: OPTIONS })).toThrow(/'8'/);
});
