import type { XmlElement } from '../../xml/xml-element.js';
import { type ElementFields, invalid, leafText, quote } from '../model/element-fields.js';

/**
 * Reads a requested amount: the upper bound of a range, `Exact`, `UpperBoundedRange`, `Range/UpperBound` or ARC's `Max`, or
 * else the lower bound, because a job that gets this much has what it needs. ARC 5 wrote bounds below zero for "none".
 * @throws InvalidJobDescription for doubled or contradictory bounds, exclusive ones, and texts that are not numbers
 */
export function amount(fields: ElementFields): number | undefined {
  // Some generators leave out the element that tells the kind of bound.
  if (fields.element.children().length === 0 && fields.ownText() !== undefined) {
    return Math.trunc(jsdlNumber(fields.element));
  }
  const range = fields.inside('Range', (inner) => ({
    lower: inner.child('LowerBound'),
    upper: inner.child('UpperBound'),
  }));
  const uppers = [fields.child('Exact'), fields.child('UpperBoundedRange'), range?.upper, fields.child('Max')];
  const lowers = [fields.child('LowerBoundedRange'), range?.lower, fields.child('Min')];
  const upper = agreed(fields, uppers);
  const lower = agreed(fields, lowers);
  if (lower !== undefined && upper !== undefined && lower.value > upper.value) {
    throw invalid(lower.element, `the lower bound ${lower.value} is above the upper bound ${upper.value}`);
  }
  if (upper !== undefined) return Math.trunc(upper.value);
  return lower && lower.value > 0 ? Math.ceil(lower.value) : undefined;
}

/** The one value on which all the bounds given agree. */
function agreed(fields: ElementFields, elements: readonly (XmlElement | undefined)[]) {
  const bounds = elements
    .filter((element) => element !== undefined)
    .map((element) => ({ element, value: bound(fields, element) }));
  const [first] = bounds;
  const other = bounds.find(({ value }) => value !== first?.value);
  if (other !== undefined) throw invalid(other.element, `<${other.element.name}> contradicts <${first?.element.name}>`);
  return first !== undefined && first.value >= 0 ? first : undefined;
}

/** A tolerance is ignored: the exact value is within it. */
function bound(fields: ElementFields, element: XmlElement): number {
  fields.attribute('epsilon', element);
  if (/^(true|1)$/.test(fields.attribute('exclusiveBound', element) ?? '')) {
    throw invalid(element, `an exclusive bound, as that of <${element.name}>, cannot be asked for`);
  }
  return jsdlNumber(element);
}

/** Reads an element that holds a whole number, which may be written as `4.0`. */
export function wholeNumber(fields: ElementFields, name: string): number | undefined {
  const child = fields.child(name);
  if (child === undefined) return undefined;
  const value = jsdlNumber(child);
  if (Number.isInteger(value) && value >= 0) return value;
  throw invalid(child, `<${name}> must be a whole number, not ${quote(leafText(child))}`);
}

/** A number as JSDL writes them, an xsd:double without INF and NaN. */
export function jsdlNumber(element: XmlElement): number {
  const text = leafText(element).trim();
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  throw invalid(element, `<${element.name}> must be a number, not ${quote(leafText(element))}`);
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
