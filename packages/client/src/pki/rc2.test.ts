import { describe, expect, it } from 'vitest';
import { decryptRc2Cbc } from './rc2.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('RC2', () => {
  // RFC 2268, section 5
  it.each([
    ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
    ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
    ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
    ['88', 64, '0000000000000000', '61a8a244adacccf0'],
    ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
    ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
    ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
    ['88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e', 129, '0000000000000000', '5b78d3a43dfff1f1'],
  ])('decrypts the example with the key %s, %i bits of it', (key, effectiveBits, plain, encrypted) => {
    const iv = Buffer.alloc(8);
    expect(decryptRc2Cbc(hex(encrypted), { key: hex(key), effectiveBits, iv })).toEqual(hex(plain));
  });

  it('chains blocks: each is combined with the one before it, and the first with the vector', () => {
    const key = hex('88bca90e90875a7f0f79c384627bafb2');
    const block = hex('2269552ab0f85ca6'); // decrypts to zeros
    const iv = hex('0102030405060708');
    expect(decryptRc2Cbc(Buffer.concat([block, block]), { key, effectiveBits: 128, iv })).toEqual(
      Buffer.concat([iv, block]),
    );
  });

  it('refuses data that are not whole blocks', () => {
    const options = { key: hex('88'), effectiveBits: 40, iv: Buffer.alloc(8) };
    expect(() => decryptRc2Cbc(Buffer.alloc(9), options)).toThrow(RangeError);
  });
});
