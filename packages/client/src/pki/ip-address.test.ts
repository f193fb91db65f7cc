import { expect, it } from 'vitest';
import { ipAddressBytes } from './ip-address.js';

it.each([
  ['127.0.0.1', '7f000001'],
  ['::1', '00000000000000000000000000000001'],
  ['2001:db8::a:0:1', '20010db8000000000000000a00000001'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ['::', '00000000000000000000000000000000'],
])('%s has its bytes', (text, hex) => {
  expect(ipAddressBytes(text)?.toString('hex')).toBe(hex);
});

it.each(['localhost', '1.2.3', '[::1]', 'fe80::1%eth0', ''])('%j is no address', (text) => {
  expect(ipAddressBytes(text)).toBeUndefined();
});
