import { repairEncoding } from '../../information/mis-encoded-text.js';
import { excerpt, UnreadableAnswerError } from '../service-answer.js';

/**
 * A-REX makes JSON out of XML by counting children: ARC 6.17 sends one element as an object, several as an array
 * and none as an empty body; ARC 7.0 forces arrays. Every value is a string. Both shapes are read here, once.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads an answer's top-level object; an empty body is an object without members.
 * @throws UnreadableAnswerError if the body is no JSON object
 */
export function readRecord(body: string): JsonRecord {
  if (body.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    throw new UnreadableAnswerError(`expected JSON, got ${excerpt(body)}`, { cause });
  }
  if (!isRecord(parsed)) throw new UnreadableAnswerError(`expected a JSON object, got ${excerpt(body)}`);
  return parsed;
}

/** The members called `name`, whether there are none, one or several. */
export function readList(record: JsonRecord, name: string): readonly unknown[] {
  const value = record[name];
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

/** @throws UnreadableAnswerError if an item is not an object */
export function readRecords(record: JsonRecord, name: string): readonly JsonRecord[] {
  return readList(record, name).map((item) => {
    if (!isRecord(item))
      throw new UnreadableAnswerError(`expected an object as "${name}", got ${excerpt(JSON.stringify(item))}`);
    return item;
  });
}

/** A text member, or undefined where it is missing or holds anything else. */
export function readText(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? repairEncoding(value) : undefined;
}

/** @throws UnreadableAnswerError if the member is missing */
export function requireText(record: JsonRecord, name: string): string {
  const value = readText(record, name);
  if (value === undefined) throw new UnreadableAnswerError(`expected "${name}" in ${excerpt(JSON.stringify(record))}`);
  return value;
}
