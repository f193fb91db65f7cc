import { describe, expect, it } from 'vitest';
import { element } from '../xml/element.js';
import { glueTime, legible, misEncoded } from './glue2-values.js';

it('texts in GLUE2 documents hold nothing that XML cannot', () => {
  const inside = [element('Name', 'a\u0001b\tc')];
  expect(legible([element('ComputingActivity', inside)])).toEqual([
    element('ComputingActivity', [element('Name', 'a?b\tc')]),
  ]);
});

describe('times in GLUE2 documents', () => {
  it('are whole seconds in UTC', () => {
    expect(glueTime(Date.UTC(2026, 10, 23, 0, 16, 51, 999))).toBe('2026-11-23T00:16:51Z');
  });
});

it('names come out of the information provider encoded once more, and once more (recorded from ARC 6.17 and 7.0)', () => {
  expect(misEncoded('é')).toBe('Ã\u0083Â©');
  expect(misEncoded('plain')).toBe('plain');
});
