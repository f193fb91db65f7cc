import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionEntry } from '../../transfer/session-directory.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import { readHtmlListing } from './session-listing.js';

const URL_OF_IT = 'https://ce.example.org:443/arex/XqnLDmjx/sub';

/** As A-REX writes it: nothing is escaped. */
const page = (lines: readonly string[]): string =>
  `<HTML>\r\n<HEAD>\r\n<TITLE>ARex: Job</TITLE>\r\n</HEAD>\r\n<BODY>\r\n<UL>\r\n${lines
    .map((line) => `${line}\r\n`)
    .join('')}</UL>\r\n</BODY>\r\n</HTML>`;
const line = (entry: SessionEntry): string =>
  entry.kind === 'file'
    ? `<LI><I>file</I> <A HREF="${URL_OF_IT}/${entry.name}">${entry.name}</A> - ${entry.sizeBytes} bytes`
    : `<LI><I>dir</I> <A HREF="${URL_OF_IT}/${entry.name}/">${entry.name}</A>`;

describe('the listing of a directory', () => {
  it('is read as it was recorded, awkward names included', () => {
    const body = readFileSync(new URL('../../../fixtures/emies/session-listing.html', import.meta.url), 'utf8');
    expect(readHtmlListing(body)).toEqual([
      { kind: 'file', name: 'a&b <c>.txt', sizeBytes: 3 },
      { kind: 'file', name: 'empty.txt', sizeBytes: 0 },
      { kind: 'directory', name: 'sub' },
      { kind: 'file', name: 'x">x', sizeBytes: 3 },
      { kind: 'file', name: "it's é #1%.txt", sizeBytes: 3 },
      { kind: 'file', name: 'plain.txt', sizeBytes: 3 },
    ]);
  });

  it('gives every name back that a file system can hold', () => {
    const awkward = fc.constantFrom('"', '>', '">', '</A>', ' - 1 bytes', '<LI>', '\r', '\n', '\r\n', '<UL>', 'a');
    const name = fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc.array(awkward).map((parts) => parts.join('')),
      )
      .map((text) => text.replaceAll(/[/\0]/g, ''))
      .filter((text) => text !== '');
    const entry: fc.Arbitrary<SessionEntry> = fc.oneof(
      fc.record({ kind: fc.constant('file' as const), name, sizeBytes: fc.nat() }),
      fc.record({ kind: fc.constant('directory' as const), name }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        expect(readHtmlListing(page(entries.map(line)))).toEqual(entries);
      }),
    );
  });

  it('is read in no time however it tries to take long', () => {
    const hostile = [
      `<LI><I>file</I> <A HREF="${'">'.repeat(2_000_000)}</A>`,
      `<LI><I>dir</I> <A HREF="${'/">'.repeat(2_000_000)}</A>`,
    ];
    for (const one of hostile) expect(() => readHtmlListing(page([one]))).toThrow(UnreadableAnswerError);
    expect(() => readHtmlListing('<UL>\r\n'.repeat(2_000_000))).toThrow(UnreadableAnswerError);
  });

  it('skips entries that the server could not examine', () => {
    const gone = `<LI><I>unknown</I> <A HREF="${URL_OF_IT}/gone">gone</A>`;
    expect(readHtmlListing(page([gone, line({ kind: 'directory', name: 'd' })]))).toEqual([
      { kind: 'directory', name: 'd' },
    ]);
    expect(readHtmlListing(page([]))).toEqual([]);
  });

  it.each([
    ['another page', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['an unknown kind', page([`<LI><I>pipe</I> <A HREF="${URL_OF_IT}/p">p</A>`])],
    ['a link that leads to something else', page([`<LI><I>file</I> <A HREF="${URL_OF_IT}/b">a</A> - 1 bytes`])],
  ])('is an error, rather than short of a file, where it holds %s', (_, body) => {
    expect(() => readHtmlListing(body)).toThrow(UnreadableAnswerError);
  });
});
