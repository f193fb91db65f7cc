import { describe, expect, expectTypeOf, it } from 'vitest';
import { type AnyArcError, type ArcErrorCode, isArcError } from './any-arc-error.js';
import type * as errors from './index.js';
import { type ArcError, ClockError, JobSubmissionError, type SubmissionUncertainError } from './index.js';

type InstanceOf<Value> = Value extends abstract new (...args: never[]) => infer Instance ? Instance : never;
/** What the classes of this folder make. */
type Made = Extract<
  { [Name in keyof typeof errors]: InstanceOf<(typeof errors)[Name]> }[keyof typeof errors],
  ArcError
>;
/** Without the parents of families, whose `code` is any string of its own. */
type CodeOf<Error extends ArcError> = Error extends ArcError
  ? string extends Error['code']
    ? never
    : Error['code']
  : never;

describe('the union of all errors', () => {
  it('has every class of this folder: a new one stops the compiler here', () => {
    expectTypeOf<Exclude<CodeOf<Made>, ArcErrorCode>>().toBeNever();
    expectTypeOf<string extends ArcErrorCode ? 'any string' : 'closed'>().toEqualTypeOf<'closed'>();
  });

  it('is narrowed by the code to the class with its fields', () => {
    const tell = (error: AnyArcError): unknown => {
      switch (error.code) {
        case 'ERR_ARC_CLOCK':
          expectTypeOf(error).toEqualTypeOf<ClockError>();
          return error.validFrom;
        case 'ERR_ARC_SUBMISSION_UNCERTAIN':
          expectTypeOf(error).toEqualTypeOf<SubmissionUncertainError>();
          return error.uncertainUntil;
        case 'ERR_ARC_JOB_SUBMISSION':
          expectTypeOf(error).toExtend<JobSubmissionError>();
          expectTypeOf(error.code).toEqualTypeOf<'ERR_ARC_JOB_SUBMISSION'>();
          return error.abandonedJobId;
        default:
          return undefined;
      }
    };
    const validFrom = new Date(1);
    expect(tell(new ClockError('slow', { now: new Date(0), validFrom }))).toBe(validFrom);
  });

  it('stops the compiler at a table that lacks a code', () => {
    // @ts-expect-error all the other codes are missing
    const table: Record<ArcErrorCode, number> = { ERR_ARC_CLOCK: 104 };
    expect(table.ERR_ARC_CLOCK).toBe(104);
  });
});

describe('whether something thrown is an error of the library', () => {
  it('is true for the classes of the library, and not for an object that only looks like one', () => {
    expect(isArcError(new JobSubmissionError('no'))).toBe(true);
    expect(isArcError(Object.assign(new Error('no'), { code: 'ERR_ARC_CLOCK' }))).toBe(false);
    expect(isArcError(undefined)).toBe(false);
  });
});
