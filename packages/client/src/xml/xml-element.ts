import type { TextPosition } from './text-position.js';

export interface XmlAttribute {
  /** Empty for attributes without a prefix. */
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** One element of a document that has been read; it is immutable. */
export class XmlElement implements TextPosition {
  /** The URI, not the prefix; empty for none. */
  readonly namespace: string;
  /** The local name. */
  readonly name: string;
  /** Without the declarations of namespaces. */
  readonly attributes: readonly XmlAttribute[];
  /** Elements and the text between them, in order. No two texts follow each other; none is empty. */
  readonly content: readonly (XmlElement | string)[];
  /** Where its `<` stands. */
  readonly line: number;
  readonly column: number;

  constructor(
    name: { readonly namespace: string; readonly name: string },
    attributes: readonly XmlAttribute[],
    content: readonly (XmlElement | string)[],
    position: TextPosition,
  ) {
    this.namespace = name.namespace;
    this.name = name.name;
    this.attributes = attributes;
    this.content = content;
    this.line = position.line;
    this.column = position.column;
  }

  /** The elements directly inside: all, those of one local name, or those of one local name and namespace. */
  children(name?: string, namespace?: string): readonly XmlElement[] {
    return this.content.filter(
      (node): node is XmlElement => typeof node !== 'string' && matches(node, name, namespace),
    );
  }

  /** The first of `children(name, namespace)`. */
  child(name: string, namespace?: string): XmlElement | undefined {
    return this.content.find((node): node is XmlElement => typeof node !== 'string' && matches(node, name, namespace));
  }

  /** The text directly inside, character for character; empty when there is none. */
  text(): string {
    return this.content.filter((node) => typeof node === 'string').join('');
  }

  /** The text of the first child of that name; undefined when there is no such child. */
  childText(name: string, namespace?: string): string | undefined {
    return this.child(name, namespace)?.text();
  }

  /** @param namespace - left out, the attribute without a prefix */
  attribute(name: string, namespace = ''): string | undefined {
    return this.attributes.find((attribute) => matches(attribute, name, namespace))?.value;
  }
}

const matches = (
  node: { readonly name: string; readonly namespace: string },
  name: string | undefined,
  namespace: string | undefined,
): boolean => (name === undefined || node.name === name) && (namespace === undefined || node.namespace === namespace);
