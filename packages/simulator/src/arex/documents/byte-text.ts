/*
 * A-REX moves bytes: names of files need not be UTF-8, and JSON is written byte by byte. In this model, a "byte text" is
 * a string of which each character is one byte, as `latin1` of Node.js has it.
 */

/** The bytes of a text as UTF-8. */
export const toByteText = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** The text whose UTF-8 the bytes are. */
export const fromByteText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
