import { InvalidJobDescription } from '../../errors/index.js';
import type { TextPosition } from '../../xml/text-position.js';
import { XrslScanner } from './xrsl-scanner.js';

/** `&`: all of the members, `|`: one of them, `+`: a job for each. */
export type GroupOperator = '&' | '|' | '+';
export type RelationOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface XrslGroup {
  readonly kind: 'group';
  readonly operator: GroupOperator;
  readonly members: readonly XrslNode[];
  readonly position: TextPosition;
}

/** An attribute with its values. `V` is the type of a value: before or after the variables have been replaced. */
export interface XrslRelation<V = XrslExpression> {
  readonly kind: 'relation';
  /** In lower case and without underscores, which are insignificant. */
  readonly attribute: string;
  readonly operator: RelationOperator;
  readonly values: readonly V[];
  readonly position: TextPosition;
}

export type XrslNode = XrslGroup | XrslRelation;

/** A value as it is written. */
export type XrslExpression =
  | { readonly kind: 'string'; readonly text: string; readonly position: TextPosition }
  | { readonly kind: 'variable'; readonly name: string; readonly position: TextPosition }
  | { readonly kind: 'sequence'; readonly values: readonly XrslExpression[]; readonly position: TextPosition }
  | { readonly kind: 'concatenation'; readonly parts: readonly XrslExpression[]; readonly position: TextPosition };

const MAX_DEPTH = 100;
const GROUP_OPERATORS: readonly GroupOperator[] = ['&', '|', '+'];
/** Longer ones first. */
const RELATION_OPERATORS: readonly RelationOperator[] = ['!=', '<=', '>=', '=', '<', '>'];
const NOT_IN_NAMES = /[+&|()=<>!"'^#$]/;

/**
 * Reads an xRSL document into its groups and relations.
 * @throws InvalidJobDescription with line, column and what was expected there
 */
export function parseXrslGrammar(text: string): XrslNode {
  const scanner = new XrslScanner(text.replace(/^\ufeff/, ''));
  scanner.skipBlanks();
  const node = readNode(scanner, 0);
  scanner.skipBlanks();
  if (!scanner.atEnd) throw scanner.unexpected('nothing more');
  return node;
}

function readNode(scanner: XrslScanner, depth: number): XrslNode {
  if (depth > MAX_DEPTH)
    throw new InvalidJobDescription(`groups are nested more than ${MAX_DEPTH} deep`, scanner.position);
  const position = scanner.countPart();
  const operator = GROUP_OPERATORS.find((candidate) => scanner.take(candidate));
  if (operator === undefined) return readRelation(scanner, depth);
  const members: XrslNode[] = [];
  scanner.skipBlanks();
  do {
    const opening = scanner.position;
    if (!scanner.take('(')) throw scanner.unexpected(`"(" after "${operator}"`);
    scanner.skipBlanks();
    members.push(readNode(scanner, depth + 1));
    close(scanner, opening);
    scanner.skipBlanks();
  } while (scanner.looksAt('('));
  return { kind: 'group', operator, members, position };
}

function readRelation(scanner: XrslScanner, depth: number): XrslRelation {
  const { position } = scanner;
  const name = scanner.string();
  if (name === undefined) {
    throw scanner.unexpected(
      depth === 0 ? '"&", "+", "|" or the name of an attribute' : 'the name of an attribute, "&" or "|"',
    );
  }
  refuseInNames(name, 'an attribute', position);
  scanner.skipBlanks();
  const operator = RELATION_OPERATORS.find((candidate) => scanner.take(candidate));
  if (operator === undefined) throw scanner.unexpected(`"=" or another relation after ${JSON.stringify(name)}`);
  const values = readValues(scanner, depth);
  return { kind: 'relation', attribute: name.toLowerCase().replaceAll('_', ''), operator, values, position };
}

/** Reads values as long as there are any. Operands without a space between them are one value, as are those joined by `#`. */
function readValues(scanner: XrslScanner, depth: number): readonly XrslExpression[] {
  const values: XrslExpression[] = [];
  /** Those of the last value: copied for each further part, they would take a time that grows with the square of their number. */
  let parts: XrslExpression[] = [];
  let canJoin = false;
  for (;;) {
    const separated = scanner.skipBlanks();
    const hash = scanner.position;
    const explicit = scanner.take('#');
    if (explicit) scanner.skipBlanks();
    const value = readOperand(scanner, depth);
    if (value === undefined) {
      if (explicit) throw scanner.unexpected('a string or a variable after "#"');
      return values;
    }
    if (explicit && values.length === 0)
      throw new InvalidJobDescription('expected a string or a variable before "#"', hash);
    scanner.countPart();
    if (explicit || (canJoin && !separated)) {
      // A concatenation cannot contain a sequence; this is checked when variables are replaced.
      parts.push(value);
      const { position } = parts[0] ?? value;
      values[values.length - 1] = { kind: 'concatenation', parts, position };
    } else {
      parts = [value];
      values.push(value);
    }
    canJoin = value.kind !== 'sequence';
  }
}

function readOperand(scanner: XrslScanner, depth: number): XrslExpression | undefined {
  const { position } = scanner;
  if (scanner.take('(')) {
    if (depth > MAX_DEPTH)
      throw new InvalidJobDescription(`sequences are nested more than ${MAX_DEPTH} deep`, position);
    const values = readValues(scanner, depth + 1);
    close(scanner, position);
    return { kind: 'sequence', values, position };
  }
  if (scanner.take('$')) return readVariable(scanner, position);
  const text = scanner.string();
  return text === undefined ? undefined : { kind: 'string', text, position };
}

function readVariable(scanner: XrslScanner, position: TextPosition): XrslExpression {
  scanner.skipBlanks();
  const opening = scanner.position;
  if (!scanner.take('(')) throw scanner.unexpected('"(" after "$", as in $(NAME)');
  scanner.skipBlanks();
  const name = scanner.string();
  if (name === undefined) throw scanner.unexpected('the name of a variable');
  refuseInNames(name, 'a variable', position);
  close(scanner, opening);
  return { kind: 'variable', name, position };
}

function close(scanner: XrslScanner, opening: TextPosition): void {
  scanner.skipBlanks();
  if (!scanner.take(')')) {
    throw scanner.unexpected(`")" to close the "(" of line ${opening.line}, column ${opening.column}`);
  }
}

function refuseInNames(name: string, what: string, position: TextPosition): void {
  const refused = NOT_IN_NAMES.exec(name)?.[0];
  if (refused === undefined) return;
  throw new InvalidJobDescription(`the name of ${what}, ${JSON.stringify(name)}, must not hold ${refused}`, position);
}
