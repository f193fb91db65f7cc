import type { XmlElement } from '../../xml/xml-element.js';
import { type ElementFields, invalid, leafText, quote } from '../element-fields.js';

/**
 * Reads the upper bound of a range of whole numbers: `Exact`, `UpperBoundedRange`, `Range/UpperBound` or ARC's `Max`.
 * A lower bound is checked, and then reported as lost: nothing after JSDL could ask for one. Bounds below zero are
 * what ARC 5 wrote for "none".
 * @throws InvalidJobDescription for what ARC refused: doubled or contradictory bounds, tolerances, no numbers
 */
export function upperBound(fields: ElementFields): number | undefined {
  const range = fields.inside('Range', (inner) => ({
    lower: inner.child('LowerBound'),
    upper: inner.child('UpperBound'),
  }));
  const uppers = [fields.child('Exact'), fields.child('UpperBoundedRange'), range?.upper, fields.child('Max')];
  const lowers = [fields.child('LowerBoundedRange'), range?.lower, fields.child('Min')];
  const upper = agreed(uppers);
  const lower = agreed(lowers);
  if (lower !== undefined && upper !== undefined && lower.value > upper.value) {
    throw invalid(lower.element, `the lower bound ${lower.value} is above the upper bound ${upper.value}`);
  }
  if (lower !== undefined && lower.value > 0 && lower.value !== upper?.value) {
    fields.lose(`the lower bound of <${fields.element.name}>`, 'only an upper bound can be asked for', lower.element);
  }
  return upper && Math.trunc(upper.value);
}

/** The one value on which all the bounds given agree. */
function agreed(elements: readonly (XmlElement | undefined)[]) {
  const bounds = elements
    .filter((element) => element !== undefined)
    .map((element) => ({ element, value: bound(element) }));
  const [first] = bounds;
  const other = bounds.find(({ value }) => value !== first?.value);
  if (other !== undefined) throw invalid(other.element, `<${other.element.name}> contradicts <${first?.element.name}>`);
  return first !== undefined && first.value >= 0 ? first : undefined;
}

function bound(element: XmlElement): number {
  for (const attribute of ['epsilon', 'exclusiveBound']) {
    if (element.attribute(attribute) !== undefined) {
      throw invalid(element, `the attribute ${attribute} of <${element.name}> is not supported`);
    }
  }
  return jsdlNumber(element);
}

/** A number as JSDL writes them, an xsd:double without INF and NaN. */
export function jsdlNumber(element: XmlElement): number {
  const text = leafText(element).trim();
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  throw invalid(element, `<${element.name}> must be a number, not ${quote(leafText(element))}`);
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
