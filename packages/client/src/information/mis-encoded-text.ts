const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Undoes UTF-8 that was taken for Latin-1, as often as that happened: A-REX' JSON escapes every byte of a character
 * by itself (`é` arrives as `\u00C3\u00A9`), and its information provider encodes names a second time.
 * A text that is not such a misreading is left as it is.
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
