import type { XmlElement } from '../../xml/xml-element.js';
import type { NamedOption } from '../model/activity-description.js';
import { type ElementFields, invalid, leafText, quote } from '../model/element-fields.js';

/** Reads an optional element that holds one of a few words. */
export function oneOf<T extends string>(fields: ElementFields, name: string, values: readonly T[]): T | undefined {
  const child = fields.child(name);
  return child && member(child, values);
}

/** @throws InvalidJobDescription unless the text of the element is one of the words */
export function member<T extends string>(child: XmlElement, values: readonly T[]): T {
  const text = leafText(child);
  const found = values.find((value) => value === text);
  if (found === undefined)
    throw invalid(child, `<${child.name}> must be one of ${values.join(', ')}, not ${quote(text)}`);
  return found;
}

/** @throws InvalidJobDescription if the number is 0; `why` tells the consequence of 0 */
export function positive(fields: ElementFields, name: string, why: string): number | undefined {
  const value = fields.integer(name);
  if (value === 0) throw invalid(fields.child(name) ?? fields.element, `<${name}> must not be 0: ${why}`);
  return value;
}

export const readOptions = (fields: ElementFields): readonly NamedOption[] | undefined =>
  fields.insideEach('Option', (option) => ({ name: option.requiredText('Name'), value: option.text('Value') ?? '' }));
