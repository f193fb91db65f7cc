import {
  type DerElement,
  DerError,
  ia5String,
  oid,
  printableString,
  readElement,
  readElements,
  readOid,
  sequence,
  set,
  Tag,
  utf8String,
} from './der.js';

/** The short names OpenSSL, and so ARC, prints for the attributes seen in names; others are printed as dotted numbers. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.16': 'postalAddress',
  '2.5.4.17': 'postalCode',
  '2.5.4.20': 'telephoneNumber',
  '2.5.4.41': 'name',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.45': 'x500UniqueIdentifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.72': 'role',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.3': 'mail',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.2.840.113549.1.9.8': 'unstructuredAddress',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

const COMMON_NAME = '2.5.4.3';

export interface NameAttribute {
  readonly type: string;
  readonly value: DerElement;
}

/** The relative distinguished names of a DER Name, each with its attributes, of which there is nearly always one. */
export function readName(name: Buffer): readonly (readonly NameAttribute[])[] {
  return readElements(readElement(name)).map((relativeName) => {
    const attributes = readElements(relativeName, Tag.SET).map((attribute) => {
      const [type, value] = readElements(attribute);
      if (value === undefined) throw new DerError('a name has an attribute without a value');
      return { type: readOid(type), value };
    });
    if (attributes.length === 0) throw new DerError('a name has an empty part');
    return attributes;
  });
}

/**
 * A name in slash form, the way ARC and OpenSSL 3 print it: `/DC=org/DC=nordugrid/CN=tester`. A slash or plus inside a
 * value gets a backslash; bytes outside printable ASCII read `\xHH`, also where they are part of a UTF-8 character.
 * @throws DerError if it is no DER Name
 *
 * @example
 * ```ts
 * slashForm(writeName([['DC', 'org'], ['CN', 'tester']])); // /DC=org/CN=tester
 * ```
 */
export function slashForm(name: Buffer): string {
  return readName(name)
    .map((attributes) =>
      attributes.map(({ type, value }) => `${SHORT_NAMES[type] ?? type}=${printable(value.contents)}`),
    )
    .map((parts) => `/${parts.join('+')}`)
    .join('');
}

function printable(bytes: Buffer): string {
  const characters = [...bytes].map((byte) => {
    if (byte < 0x20 || byte > 0x7e) return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    const character = String.fromCharCode(byte);
    return character === '/' || character === '+' ? `\\${character}` : character;
  });
  return characters.join('');
}

/**
 * A text that is equal for equal names: authorities and their users' certificates may spell one name with different
 * string types, cases or runs of spaces (RFC 5280, section 7.1; letters beyond ASCII are compared as they are, as
 * OpenSSL does).
 */
export function comparableName(name: Buffer): string {
  return JSON.stringify(readName(name).map((attributes) => attributes.map(comparableAttribute).sort()));
}

function comparableAttribute({ type, value }: NameAttribute): string {
  const text = readText(value);
  if (text === undefined) return `${type}#${value.bytes.toString('hex')}`;
  return `${type}=${foldText(text)}`;
}

/** Letters of ASCII in lower case, white space as single blanks and none at the ends. */
export function foldText(text: string): string {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/[ \t\n\v\f\r]+/g, ' ');
  return folded.replace(/^ | $/g, '');
}

/** The text of a string element; undefined if it is of another type. */
export function readText({ tag, contents }: DerElement): string | undefined {
  switch (tag) {
    case Tag.UTF8_STRING:
      return contents.toString('utf8');
    case Tag.PRINTABLE_STRING:
    case Tag.IA5_STRING:
    case Tag.T61_STRING:
    case Tag.VISIBLE_STRING:
      return contents.toString('latin1');
    case Tag.BMP_STRING:
      return contents.length % 2 === 0 ? Buffer.from(contents).swap16().toString('utf16le') : undefined;
    default:
      return undefined; // compared byte for byte
  }
}

/** The issuer's name with one more CN, the rest byte for byte as the issuer has it (RFC 3820, section 3.4). */
export function appendCommonName(name: Buffer, commonName: string): Buffer {
  const addition = set(sequence(oid(COMMON_NAME), printableString(commonName)));
  return sequence(readElement(name).contents, addition);
}

/** Whether `name` is `issuer` with exactly one more part, which is a single CN (RFC 3820, section 3.4). */
export function isIssuerPlusCommonName(name: Buffer, issuer: Buffer): boolean {
  const parts = readName(name);
  const last = parts.at(-1);
  if (parts.length < 2 || last?.length !== 1 || last[0]?.type !== COMMON_NAME) return false;
  const withoutLast = sequence(
    ...readElements(readElement(name))
      .slice(0, -1)
      .map(({ bytes }) => bytes),
  );
  return comparableName(withoutLast) === comparableName(issuer);
}

/** The value of the last CN, or undefined if the name ends in something else. */
export function lastCommonName(name: Buffer): string | undefined {
  const last = readName(name).at(-1)?.[0];
  return last?.type === COMMON_NAME ? readText(last.value) : undefined;
}

/**
 * Writes a name of single-attribute parts as DER, from outermost to innermost.
 * @param parts - short name and value, such as `['DC', 'org']`; a value is a text, which becomes the kind of string that is usual
 *   for it, or DER
 * @returns a DER Name
 *
 * @example
 * ```ts
 * const name = writeName([['DC', 'org'], ['DC', 'example'], ['CN', 'tester']]);
 * ```
 */
export function writeName(parts: readonly (readonly [type: string, value: string | Buffer])[]): Buffer {
  const oids = new Map(Object.entries(SHORT_NAMES).map(([dotted, short]) => [short, dotted]));
  return sequence(
    ...parts.map(([type, value]) => {
      const encoded = typeof value === 'string' ? usualString(type, value) : value;
      return set(sequence(oid(oids.get(type) ?? type), encoded));
    }),
  );
}

/** RFC 4519 makes domain components an IA5String; everything else is a PrintableString where its alphabet allows that. */
function usualString(type: string, text: string): Buffer {
  if (type === 'DC') return ia5String(text);
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text) ? printableString(text) : utf8String(text);
}
