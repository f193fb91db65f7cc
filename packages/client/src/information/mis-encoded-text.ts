const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Restores UTF-8 that was read as Latin-1, any number of times: A-REX' JSON escapes every byte of a character
 * separately (`é` arrives as `\u00C3\u00A9`), and its information provider encodes names a second time.
 * Any other text is returned unchanged.
 */
export function repairEncoding(text: string): string {
  let repaired = text;
  while (/[\u0080-\u00ff]/.test(repaired) && !/[^\0-\u00ff]/.test(repaired)) {
    try {
      repaired = decoder.decode(Buffer.from(repaired, 'latin1'));
    } catch {
      break;
    }
  }
  return repaired;
}
