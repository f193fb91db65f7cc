import { expect, it } from 'vitest';
import { systemErrorCode } from './system-error-code.js';

const systemError = (code: string, errno: number) => Object.assign(new Error(code), { code, errno });

it.each([
  [122, 'EDQUOT'],
  [116, 'ESTALE'],
])('gives error %d, whose name Node.js does not know, its name', (number, name) => {
  expect(systemErrorCode(systemError(`Unknown system error -${number}`, -number))).toBe(name);
});

it('leaves names that are known', () => {
  expect(systemErrorCode(systemError('ENOSPC', -28))).toBe('ENOSPC');
});

it('gives no name to what has none', () => {
  expect(systemErrorCode(new Error('no'))).toBeUndefined();
  expect(systemErrorCode('ENOSPC')).toBeUndefined();
  expect(systemErrorCode(Object.assign(new Error('exit code 3'), { code: 3 }))).toBeUndefined();
});
