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

/** How long all values may be together in which variables have been replaced: each may hold others many times. */
const MAX_REPLACED_CHARACTERS = 64 * 1024 * 1024;

/** The variables of a group, and those of the groups around it. */
class Variables {
  readonly #own = new Map<string, string>();
  readonly #outer: Variables | undefined;

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  get(name: string): string | undefined {
    return this.#own.get(name) ?? this.#outer?.get(name);
  }

  set(name: string, value: string): void {
    this.#own.set(name, value);
  }
}

/**
 * Splits a document into its jobs, and replaces their variables. They are defined by `rslSubstitution` in the
 * order of the document, for the text that follows in the same group and the groups inside it. Each job begins without any.
 * @throws InvalidJobDescription for `+` inside a job, for definitions and concatenations that make no sense, and for values that
 *   become too long
 */
export function replaceVariables(document: XrslNode, report: LossReport): readonly PlainNode[] {
  return new Replacement(report).jobs(document);
}

class Replacement {
  readonly #report: LossReport;
  #characters = 0;

  constructor(report: LossReport) {
    this.#report = report;
  }

  jobs(document: XrslNode): readonly PlainNode[] {
    if (document.kind === 'group' && document.operator === '+') {
      return document.members.flatMap((member) => this.jobs(member));
    }
    return [this.#node(document, new Variables())];
  }

  #node(node: XrslNode, variables: Variables): PlainNode {
    if (node.kind === 'relation') return this.#relation(node, variables);
    const { operator } = node;
    if (operator === '+') {
      throw new InvalidJobDescription('"+" makes several jobs, and may only stand around whole jobs', node.position);
    }
    const inside = new Variables(variables);
    return { kind: 'group', operator, members: node.members.map((member) => this.#node(member, inside)) };
  }

  #relation(relation: XrslRelation, variables: Variables): PlainRelation {
    if (relation.attribute !== 'rslsubstitution') {
      return { ...relation, values: relation.values.map((value) => this.#evaluate(value, variables)) };
    }
    for (const definition of relation.values) {
      if (definition.kind !== 'sequence' || definition.values.length !== 2) {
        throw new InvalidJobDescription(
          'expected ("NAME" "value"), the name of a variable and its value',
          definition.position,
        );
      }
      const [name, value] = definition.values.map((part) => this.#evaluate(part, variables));
      if (name?.kind !== 'string' || value?.kind !== 'string') {
        const culprit = name?.kind === 'string' ? value : name;
        throw new InvalidJobDescription('expected a string, not a sequence', culprit?.position ?? definition.position);
      }
      variables.set(name.text, value.text);
    }
    return { ...relation, values: [] };
  }

  #evaluate(expression: XrslExpression, variables: Variables): XrslValue {
    const { position } = expression;
    switch (expression.kind) {
      case 'string':
        return expression;
      case 'variable':
        return { kind: 'string', text: this.#textOf(expression, variables), position };
      case 'sequence':
        return {
          kind: 'sequence',
          values: expression.values.map((value) => this.#evaluate(value, variables)),
          position,
        };
      case 'concatenation': {
        const texts = expression.parts.map((part) => {
          const value = this.#evaluate(part, variables);
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

  #textOf(
    { name, position }: { readonly name: string; readonly position: TextPosition },
    variables: Variables,
  ): string {
    const value = variables.get(name);
    if (value === undefined)
      this.#report(
        `the variable ${JSON.stringify(name)}`,
        'it is not defined, and ARC puts nothing in its place',
        position,
      );
    this.#characters += value?.length ?? 0;
    if (this.#characters > MAX_REPLACED_CHARACTERS) {
      const most = MAX_REPLACED_CHARACTERS;
      throw new InvalidJobDescription(`the values of its variables have more than ${most} characters`, position);
    }
    return value ?? '';
  }
}
