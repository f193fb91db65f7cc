import { repairEncoding } from '../../information/mis-encoded-text.js';
import { excerpt, UnreadableAnswerError } from '../contract/service-answer.js';

/**
 * A-REX makes JSON out of XML by counting children: ARC 6.17 sends one element as an object, several as an array
 * and none as an empty body; ARC 7.0 forces arrays. Every value is a string. Both shapes are read here, once.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many values an answer may hold: each takes many times the memory of its text. Enough for a million jobs. */
const MAX_VALUES = 4 * 1024 * 1024;

/**
 * Reads an answer's top-level object; an empty body is an object without members.
 * @throws UnreadableAnswerError if the body is no JSON object
 */
export function readRecord(body: string): JsonRecord {
  if (body.trim() === '') return {};
  if (hasMoreValues(body, MAX_VALUES)) {
    throw new UnreadableAnswerError(`expected JSON, got more than ${MAX_VALUES} values, beginning ${excerpt(body)}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    throw new UnreadableAnswerError(`expected JSON, got ${excerpt(body)}`, { cause });
  }
  if (!isRecord(parsed)) throw new UnreadableAnswerError(`expected a JSON object, got ${excerpt(body)}`);
  return parsed;
}

/** Counts the separators of values, including those within texts, which does no harm. */
function hasMoreValues(body: string, limit: number): boolean {
  if (body.length <= limit) return false;
  let values = 0;
  for (let index = 0; index < body.length; index += 1) {
    const code = body.charCodeAt(index);
    if (code === 0x2c || code === 0x5b || code === 0x7b) values += 1; // , [ {
  }
  return values > limit;
}

/** The members called `name`, as a list, whether there is none, one or several. */
export function readList(record: JsonRecord, name: string): readonly unknown[] {
  const value = record[name];
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

/** @throws UnreadableAnswerError if an item is not an object */
export function readRecords(record: JsonRecord, name: string): readonly JsonRecord[] {
  return readList(record, name).map((item) => {
    if (!isRecord(item)) throw new UnreadableAnswerError(`expected an object as "${name}", got ${shown(item)}`);
    return item;
  });
}

/** A text member, or undefined if it is missing or is no text. */
export function readText(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? repairEncoding(value) : undefined;
}

/** @throws UnreadableAnswerError if the member is missing */
export function requireText(record: JsonRecord, name: string): string {
  const value = readText(record, name);
  if (value === undefined) throw new UnreadableAnswerError(`expected "${name}" in ${shown(record)}`);
  return value;
}

/** What has been parsed can be nested more deeply than can be written again. */
function shown(value: unknown): string {
  try {
    return excerpt(JSON.stringify(value));
  } catch {
    return 'something that is nested too deeply';
  }
}
