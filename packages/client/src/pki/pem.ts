/** A block of a PEM text. */
export interface PemBlock {
  /** What follows BEGIN, such as `CERTIFICATE`. */
  readonly label: string;
  /** The block as it stands in the text, BEGIN and END lines included. */
  readonly text: string;
  /** The decoded base64 between the lines; undefined if it is not base64 or is encrypted by headers. */
  readonly der: Buffer | undefined;
}

/** Reads the blocks of a PEM text, ignores text around them, and takes any line ends (RFC 7468, section 2). */
export function readPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { readonly label: string; readonly lines: string[] } | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, boundary, label] = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----[ \t]*$/.exec(line) ?? [];
    if (boundary === 'BEGIN' && label !== undefined) open = { label, lines: [line] };
    else open?.lines.push(line);
    if (boundary === 'END' && open !== undefined && open.label === label) {
      blocks.push(toBlock(open.label, open.lines));
      open = undefined;
    }
  }
  return blocks;
}

function toBlock(label: string, lines: readonly string[]): PemBlock {
  const base64 = lines
    .slice(1, -1)
    .join('')
    .replace(/[ \t]+/g, '');
  const decodes = base64 !== '' && base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64);
  const der = decodes ? Buffer.from(base64, 'base64') : undefined;
  return { label, text: `${lines.join('\n')}\n`, der };
}

/** Writes one block, 64 characters a line as OpenSSL does. */
export function writePem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${label}-----\n`;
}
