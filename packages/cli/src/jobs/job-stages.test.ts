import { ARC_STATUS_MAPPING, type ArcState } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { STAGE_TONES, STAGE_WORDS } from './job-stages.js';

const states = Object.keys(ARC_STATUS_MAPPING) as ArcState[];

describe('the states of ARC', () => {
  it.each(states)('%s has a word and a tone', (state) => {
    expect(STAGE_WORDS[state]).toMatch(/^[a-z]+$/);
    expect(STAGE_TONES[state]).toBeDefined();
  });
});
