import { InvalidJobDescription } from '../../errors/index.js';
import type { TextPosition } from '../../xml/text-position.js';
import type { LossReport } from '../model/loss.js';
import { unlessEmpty } from '../model/omit-undefined.js';
import type { PlainNode, PlainRelation, XrslValue } from './xrsl-variables.js';

/** A string, and where it stands. */
export interface XrslString {
  readonly text: string;
  readonly position: TextPosition;
}

/**
 * How many relations the alternatives of a job may hold together. Each begins with a copy of what stands before it, so that a short
 * document could fill the memory.
 */
const MAX_RELATIONS = 2 * 1024 * 1024;

/**
 * Lists the requests, and then the alternative ones: one list of relations for each. A `|` continues the list with its
 * first member; each further member begins a new list from the relations before the `|`. Later relations are added to all lists.
 * @throws InvalidJobDescription if the lists become too long
 */
export function expandAlternatives(job: PlainNode): readonly (readonly PlainRelation[])[] {
  return new Alternatives().apply(job, [[]]);
}

class Alternatives {
  #relations = 0;

  /** Adds to the lists themselves: copying each for each relation would take a time that grows with the square of their number. */
  apply(node: PlainNode, lists: readonly PlainRelation[][]): readonly PlainRelation[][] {
    if (node.kind === 'relation') {
      this.#count(lists.length, node);
      for (const list of lists) list.push(node);
      return lists;
    }
    if (node.operator === '&') return node.members.reduce((before, member) => this.apply(member, before), lists);
    const [first, ...others] = node.members;
    const [base = []] = lists;
    const { length } = base;
    const all = [...(first ? this.apply(first, lists) : lists)];
    for (const other of others) {
      this.#count(length, base[0]);
      for (const list of this.apply(other, [base.slice(0, length)])) all.push(list);
    }
    return all;
  }

  #count(added: number, one: PlainRelation | undefined): void {
    this.#relations += added;
    if (this.#relations > MAX_RELATIONS)
      throw new InvalidJobDescription(`the alternatives hold more than ${MAX_RELATIONS} relations`, one?.position);
  }
}

/**
 * The relations of one job, looked up by attribute. No relation is overlooked: one that has not been read when reading
 * ends is reported as lost, and so is one that a later relation replaces.
 */
export class XrslRelations {
  readonly #relations: readonly PlainRelation[];
  readonly #seen = new Set<string>(['rslsubstitution']);
  readonly report: LossReport;

  constructor(relations: readonly PlainRelation[], report: LossReport) {
    this.#relations = relations;
    this.report = report;
  }

  /** Where the job begins. */
  get position(): TextPosition | undefined {
    return this.#relations[0]?.position;
  }

  /** All relations of an attribute whose operator means something. */
  all(attribute: string): readonly PlainRelation[] {
    this.#seen.add(attribute);
    return this.#relations.filter((relation) => relation.attribute === attribute);
  }

  /** All relations of an attribute whose operator has no meaning. */
  #plain(attribute: string): readonly PlainRelation[] {
    const found = this.all(attribute);
    for (const { operator, position } of found) {
      // The value asked for satisfies "at least" and "at most" just as well.
      if (operator === '=' || operator === '<=' || operator === '>=') continue;
      this.report(`the relation ${operator} of "${attribute}"`, 'ARC takes it for "="', position);
    }
    return found;
  }

  /**
   * The string of an attribute that may be given once; ARC allows an empty one to be given again. An empty string counts as
   * missing.
   */
  once(attribute: string): XrslString | undefined {
    let value: XrslString | undefined;
    for (const relation of this.#plain(attribute)) {
      if (value?.text) throw new InvalidJobDescription(`"${attribute}" is given a second time`, relation.position);
      value = singleString(relation);
    }
    return value?.text ? value : undefined;
  }

  /** The string of an attribute of which ARC lets the last one win. */
  last(attribute: string): XrslString | undefined {
    const values = this.#plain(attribute).map(singleString);
    return this.lastOf(attribute, values);
  }

  lastOf(attribute: string, values: readonly XrslString[]): XrslString | undefined {
    const last = values.at(-1);
    for (const { text, position } of values) {
      if (text !== last?.text)
        this.report(
          `"${attribute}" ${JSON.stringify(text)}`,
          'it is given again further on, and the last one counts',
          position,
        );
    }
    return last;
  }

  /** The strings of an attribute that holds a list and may be given once, unless it is empty. */
  listOnce(attribute: string): readonly XrslString[] | undefined {
    let list: readonly XrslString[] = [];
    for (const relation of this.#plain(attribute)) {
      if (list.length > 0) throw new InvalidJobDescription(`"${attribute}" is given a second time`, relation.position);
      list = strings(relation.attribute, relation.values);
    }
    return unlessEmpty(list);
  }

  /** The strings of an attribute that may be given many times; each adds to the list. */
  list(attribute: string): readonly XrslString[] | undefined {
    return unlessEmpty(this.#plain(attribute).flatMap((relation) => strings(attribute, relation.values)));
  }

  /** The sequences of strings of an attribute that may be given many times. */
  sequences(
    attribute: string,
  ): readonly { readonly strings: readonly XrslString[]; readonly position: TextPosition }[] {
    return this.#plain(attribute)
      .flatMap((relation) => relation.values)
      .map((value) => {
        if (value.kind === 'sequence') return { strings: strings(attribute, value.values), position: value.position };
        throw new InvalidJobDescription(
          `expected a list in parentheses as a value of "${attribute}", not a string`,
          value.position,
        );
      });
  }

  /** Reports that an attribute, if it is there, cannot be kept. */
  lose(attribute: string, reason: string): void {
    for (const { position } of this.all(attribute)) this.report(`the attribute "${attribute}"`, reason, position);
  }

  /** Reports the attributes that the reader has not read. */
  finish(): void {
    for (const { attribute, position } of this.#relations) {
      if (!this.#seen.has(attribute))
        this.report(`the attribute "${attribute}"`, 'xRSL has no such attribute', position);
    }
  }
}

/** @throws InvalidJobDescription unless the relation has one string as its value */
export function singleString({ attribute, values, position }: PlainRelation): XrslString {
  const [only, another] = values;
  if (only === undefined) throw new InvalidJobDescription(`expected a value for "${attribute}"`, position);
  if (another !== undefined) {
    throw new InvalidJobDescription(
      `expected a single value for "${attribute}"; text with spaces must be quoted`,
      another.position,
    );
  }
  return asString(attribute, only);
}

export const strings = (attribute: string, values: readonly XrslValue[]): readonly XrslString[] =>
  values.map((value) => asString(attribute, value));

function asString(attribute: string, value: XrslValue): XrslString {
  if (value.kind === 'string') return value;
  throw new InvalidJobDescription(
    `expected a string as the value of "${attribute}", not a list in parentheses`,
    value.position,
  );
}
