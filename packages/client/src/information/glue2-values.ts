import type { XmlElement } from '../xml/xml-element.js';
import { repairEncoding } from './mis-encoded-text.js';

/** The values that GLUE 2.0 (appendix A) prescribes for what a service does not know: all nines, and this word. */
const UNKNOWN_NUMBER = 999_999_999;
const UNKNOWN_TEXT = 'UNDEFINEDVALUE';

/** Reads the children of a GLUE 2.0 element as values; a value that is missing, blank, unknown or of a wrong type is undefined. */
export const glue2Values = (element: XmlElement) => {
  const text = (name: string): string | undefined => nonBlank(element.childText(name));
  const number = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
    return Number(value) === UNKNOWN_NUMBER ? undefined : Number(value);
  };
  return {
    text,
    number,
    texts: (name: string): readonly string[] => element.children(name).flatMap((child) => nonBlank(child.text()) ?? []),
    /** GLUE 2.0 gives memory in MiB. */
    mebibytes: (name: string): number | undefined => scaled(number(name), 2 ** 20),
    /** GLUE 2.0 gives disk space in GB. */
    gigabytes: (name: string): number | undefined => scaled(number(name), 1e9),
    date: (name: string): Date | undefined => readTime(text(name)),
    createdAt: (): Date | undefined => readTime(nonBlank(element.attribute('CreationTime'))),
  };
};

const nonBlank = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim();
  return trimmed && trimmed !== UNKNOWN_TEXT ? repairEncoding(trimmed) : undefined;
};

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

const readTime = (text: string | undefined): Date | undefined => {
  const milliseconds = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
};
