import { isIPv4, isIPv6 } from 'node:net';

/** The bytes of an IP address, as they stand in a certificate; undefined if the text is not an address. */
export function ipAddressBytes(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('%')) return undefined; // a zone has a meaning on this machine only
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1); // without dotted quads
  const [head = [], tail = []] = canonical.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
