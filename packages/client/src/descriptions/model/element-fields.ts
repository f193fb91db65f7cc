import { type DocumentPosition, InvalidJobDescription } from '../../errors/index.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';
import type { LossReport } from './loss.js';
import { unlessEmpty } from './omit-undefined.js';

/**
 * The contents of one element of a description, looked up by name. No part is overlooked: a part that has not been read
 * when `readElement` ends is reported as lost, and a field that may stand only once is checked for it.
 */
export class ElementFields {
  readonly element: XmlElement;
  readonly #report: LossReport;
  readonly #namespace: string | undefined;
  readonly #spaces: Spaces;
  #isTextRead = false;
  readonly #seen = new Set<XmlElement>();
  /** Elements inside that have been read with their own fields, which check the attributes. */
  readonly #opened = new Set<XmlElement>();
  readonly #seenAttributes = new Map<XmlElement, Set<string>>();

  /**
   * @param namespace - of the fields, unless a look-up names another; undefined for any
   * @param spaces - the meaning of white space around a value
   */
  constructor(element: XmlElement, namespace: string | undefined, report: LossReport, spaces: Spaces = 'content') {
    this.element = element;
    this.#namespace = namespace;
    this.#report = report;
    this.#spaces = spaces;
  }

  elements(name: string, namespace = this.#namespace): readonly XmlElement[] {
    const found = this.element.children(name, namespace);
    for (const child of found) this.#seen.add(child);
    return found;
  }

  /** @throws InvalidJobDescription if there are several */
  child(name: string, namespace = this.#namespace): XmlElement | undefined {
    const [first, second] = this.elements(name, namespace);
    if (second !== undefined) throw invalid(second, `<${name}> may stand only once in <${this.element.name}>`);
    return first;
  }

  /** Reads an element inside, of which there may be one. */
  inside<T>(name: string, read: (fields: ElementFields) => T): T | undefined {
    const child = this.child(name);
    return child && this.#open(child, read);
  }

  /** Reads the elements of a name, of which there may be many; undefined for none. */
  insideEach<T>(name: string, read: (fields: ElementFields) => T): readonly T[] | undefined {
    return unlessEmpty(this.elements(name).map((child) => this.#open(child, read)));
  }

  #open<T>(child: XmlElement, read: (fields: ElementFields) => T): T {
    this.#opened.add(child);
    return readElement(child, this.#namespace, this.#report, read, this.#spaces);
  }

  /** The text of an element inside, without the white space around it where that is layout. */
  value(element: XmlElement): string {
    const text = leafText(element);
    return this.#spaces === 'content' || isPreserved(element) ? text : text.replace(SPACES_AROUND, '');
  }

  /**
   * The same for a text in which blanks may be significant, such as an argument: only white space with a line break in it can be
   * layout then.
   */
  phrase(element: XmlElement): string {
    const text = leafText(element);
    return this.#spaces === 'content' || isPreserved(element) ? text : text.replace(LINES_AROUND, '');
  }

  /** The text directly inside, for an element that may hold text instead of elements; undefined where there is none. */
  ownText(): string | undefined {
    this.#isTextRead = true;
    return this.element.text().replace(SPACES_AROUND, '') || undefined;
  }

  /** The text of an optional element; an empty one counts as missing. */
  text(name: string, namespace = this.#namespace): string | undefined {
    const child = this.child(name, namespace);
    return (child && this.value(child)) || undefined;
  }

  /** @throws InvalidJobDescription if it is missing or empty */
  requiredText(name: string): string {
    return this.text(name) ?? refuse(this.element, `<${this.element.name}> needs a <${name}> that is not empty`);
  }

  /** The texts of an element that may be repeated, empty ones included; undefined for none. */
  texts(name: string, namespace = this.#namespace): readonly string[] | undefined {
    return unlessEmpty(this.elements(name, namespace).map((element) => this.phrase(element)));
  }

  integer(name: string, namespace = this.#namespace): number | undefined {
    const child = this.child(name, namespace);
    return child && integerOf(child);
  }

  boolean(name: string, namespace = this.#namespace): boolean | undefined {
    const child = this.child(name, namespace);
    if (child === undefined) return undefined;
    return (
      booleanOf(leafText(child)) ?? refuse(child, `<${name}> must be true or false, not ${quote(leafText(child))}`)
    );
  }

  /** @param element - this one, or one inside that is read as text */
  attribute(name: string, element = this.element): string | undefined {
    const seen = this.#seenAttributes.get(element) ?? new Set();
    this.#seenAttributes.set(element, seen.add(name));
    return element.attribute(name);
  }

  booleanAttribute(name: string, element = this.element): boolean | undefined {
    const value = this.attribute(name, element);
    if (value === undefined) return undefined;
    return booleanOf(value) ?? refuse(element, `the attribute ${name} must be true or false, not ${quote(value)}`);
  }

  /** Reports a part of this element that cannot be kept. */
  lose(what: string, reason: string, position: DocumentPosition = this.element): void {
    this.#report(what, reason, position);
  }

  /** Reports a part that is kept, but not as the author of the document may expect. */
  remark(what: string, reason: string, position: DocumentPosition = this.element): void {
    this.#report.remark(what, reason, position);
  }

  /** Reports the elements, attributes and text that the reader has not read. */
  finish(): void {
    const { element } = this;
    if (!this.#isTextRead && element.text().trim() !== '')
      throw invalid(element, `<${element.name}> holds text where only elements may stand`);
    for (const child of element.children()) {
      if (this.#opened.has(child)) continue;
      if (this.#seen.has(child)) {
        this.#finishAttributes(child, LABELS);
        continue;
      }
      const owner =
        this.#namespace === undefined || child.namespace === this.#namespace ? '' : ` of ${quote(child.namespace)}`;
      this.lose(`<${child.name}>`, `no such element${owner} is known inside <${element.name}>`, child);
    }
    this.#finishAttributes(element, []);
  }

  #finishAttributes(element: XmlElement, harmless: readonly string[]): void {
    for (const { name, namespace, value } of element.attributes) {
      // Attributes of other namespaces are about the document, such as xsi:type and xml:space.
      if (namespace !== '' && namespace !== element.namespace) continue;
      if (harmless.includes(name) || (namespace === '' && this.#seenAttributes.get(element)?.has(name))) continue;
      if (name !== 'optional') {
        this.lose(`attribute ${name}`, `no such attribute is known on <${element.name}>`, element);
      } else if (booleanOf(value) !== false) {
        this.lose(`<${element.name}>: optional`, 'whether it is optional is not kept', element);
      }
    }
  }
}

/** Whether white space around a value is a part of it or layout, unless the element has `xml:space="preserve"`. */
export type Spaces = 'content' | 'layout';

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const isPreserved = (element: XmlElement): boolean => element.attribute('space', XML_NAMESPACE) === 'preserve';
const SPACES_AROUND = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const LINES_AROUND = /^[ \t\r]*\n[ \t\r\n]*|[ \t\r]*\n[ \t\r\n]*$/g;

/** Attributes whose only purpose is that other parts of the document refer to them, which none does here. */
const LABELS = ['id', 'name'];

/** Passes the fields of an element to `read`, and then reports those that it has not read. */
export function readElement<T>(
  element: XmlElement,
  namespace: string | undefined,
  report: LossReport,
  read: (fields: ElementFields) => T,
  spaces: Spaces = 'content',
): T {
  const fields = new ElementFields(element, namespace, report, spaces);
  const value = read(fields);
  fields.finish();
  return value;
}

/** @throws InvalidJobDescription with line, column and reason if the text is not XML that this library reads */
export function readDescriptionXml(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new InvalidJobDescription(error.reason, { line: error.line, column: error.column, cause: error });
  }
}

/** @throws InvalidJobDescription if there are elements inside */
export function leafText(element: XmlElement): string {
  const [inside] = element.children();
  if (inside !== undefined) throw invalid(inside, `<${element.name}> must hold text, not <${inside.name}>`);
  return element.text();
}

/** @throws InvalidJobDescription unless the text is digits only, as the services demand, and not too big */
export function integerOf(element: XmlElement): number {
  const text = leafText(element);
  const value = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw invalid(element, `<${element.name}> must be a whole number in digits, not ${quote(text)}`);
}

export const invalid = (position: DocumentPosition, reason: string): InvalidJobDescription =>
  new InvalidJobDescription(reason, { line: position.line, column: position.column });

function refuse(position: DocumentPosition, reason: string): never {
  throw invalid(position, reason);
}

const booleanOf = (text: string): boolean | undefined =>
  text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;

/** A value for a message: on one line and not too long. */
export const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
