import { describe, expect, it } from 'vitest';
import { refusal } from './refusal.js';

describe('a refusal of A-REX', () => {
  it.each([
    'Dynamic output files and no delegation assigned to job are incompatible.',
    'Missing delegated credentials',
    'No proxy provided',
  ])('asks for a delegation: %s', (reason) => {
    expect(refusal(reason)).toEqual({ created: false, reason, isFull: false, asksForDelegation: true });
  });

  it.each([
    'No more jobs allowed',
    'Requested queue nosuch is not allowed for this user',
    "User can't be assigned configuration",
    'emies:adl parsing error',
    'Job description is too big',
  ])('does not: %s', (reason) => {
    expect(refusal(reason)).not.toHaveProperty('asksForDelegation');
  });
});
