import { InvalidJobDescription } from '../../errors/index.js';
import type { TextPosition } from '../../xml/text-position.js';
import type { LossReport } from '../model/loss.js';
import type { GroupOperator, XrslExpression, XrslNode, XrslRelation } from './xrsl-grammar.js';

/** A value without variables and concatenations. */
export type XrslValue =
  | { readonly kind: 'string'; readonly text: string; readonly position: TextPosition }
  | { readonly kind: 'sequence'; readonly values: readonly XrslValue[]; readonly position: TextPosition };

/** A relation in which all variables have been replaced. */
export type PlainRelation = XrslRelation<XrslValue>;

/** A description of one job, or a group inside it. */
export type PlainNode =
  | PlainRelation
  | { readonly kind: 'group'; readonly operator: Exclude<GroupOperator, '+'>; readonly members: readonly PlainNode[] };

type Variables = Map<string, string>;

/**
 * Splits a document into its jobs, and replaces their variables. They are defined by `rslSubstitution` in the
 * order of the document, for the text that follows in the same group and the groups inside it. Each job begins without any.
 * @throws InvalidJobDescription for `+` inside a job, and for definitions and concatenations that make no sense
 */
export function replaceVariables(document: XrslNode, report: LossReport): readonly PlainNode[] {
  if (document.kind === 'group' && document.operator === '+') {
    return document.members.flatMap((member) => replaceVariables(member, report));
  }
  return [replaceIn(document, new Map(), report)];
}

function replaceIn(node: XrslNode, variables: Variables, report: LossReport): PlainNode {
  if (node.kind === 'relation') return replaceInRelation(node, variables, report);
  const { operator } = node;
  if (operator === '+') {
    throw new InvalidJobDescription('"+" makes several jobs, and may only stand around whole jobs', node.position);
  }
  const inside: Variables = new Map(variables);
  return { kind: 'group', operator, members: node.members.map((member) => replaceIn(member, inside, report)) };
}

function replaceInRelation(relation: XrslRelation, variables: Variables, report: LossReport): PlainRelation {
  if (relation.attribute !== 'rslsubstitution') {
    return { ...relation, values: relation.values.map((value) => evaluate(value, variables, report)) };
  }
  for (const definition of relation.values) {
    if (definition.kind !== 'sequence' || definition.values.length !== 2) {
      throw new InvalidJobDescription(
        'expected ("NAME" "value"), the name of a variable and its value',
        definition.position,
      );
    }
    const [name, value] = definition.values.map((part) => evaluate(part, variables, report));
    if (name?.kind !== 'string' || value?.kind !== 'string') {
      const culprit = name?.kind === 'string' ? value : name;
      throw new InvalidJobDescription('expected a string, not a sequence', culprit?.position ?? definition.position);
    }
    variables.set(name.text, value.text);
  }
  return { ...relation, values: [] };
}

function evaluate(expression: XrslExpression, variables: Variables, report: LossReport): XrslValue {
  const { position } = expression;
  switch (expression.kind) {
    case 'string':
      return expression;
    case 'variable':
      return { kind: 'string', text: textOf(expression, variables, report), position };
    case 'sequence':
      return {
        kind: 'sequence',
        values: expression.values.map((value) => evaluate(value, variables, report)),
        position,
      };
    case 'concatenation': {
      const texts = expression.parts.map((part) => {
        const value = evaluate(part, variables, report);
        if (value.kind === 'string') return value.text;
        throw new InvalidJobDescription(
          'a sequence cannot be joined to a string: expected a space between them',
          value.position,
        );
      });
      return { kind: 'string', text: texts.join(''), position };
    }
  }
}

function textOf(
  { name, position }: { readonly name: string; readonly position: TextPosition },
  variables: Variables,
  report: LossReport,
): string {
  const value = variables.get(name);
  if (value === undefined)
    report(`the variable ${JSON.stringify(name)}`, 'it is not defined, and ARC puts nothing in its place', position);
  return value ?? '';
}
