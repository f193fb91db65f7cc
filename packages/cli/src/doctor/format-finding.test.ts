import type { Finding } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { formatFinding } from './format-finding.js';

const finding: Finding = { check: 'host', status: 'failed', error: new Error('unused') };
const words = { text: 'there is no such host name', hints: ['Check the spelling of ARC_SERVER.'] };

describe('a finding', () => {
  it('has its status and its check before what was found, and what to do below', () => {
    expect(formatFinding(finding, words, {})).toEqual([
      'FAILED   host name           there is no such host name',
      '                             > Check the spelling of ARC_SERVER.',
    ]);
  });

  it('is wrapped at blanks on a terminal, within its column', () => {
    expect(formatFinding(finding, words, { columns: 60 })).toEqual([
      'FAILED   host name           there is no such host name',
      '                             > Check the spelling of',
      '                               ARC_SERVER.',
    ]);
  });

  it('shows no control characters of a server', () => {
    expect(formatFinding(finding, { text: 'a\u001B[2Jb', hints: [] }, {})).toEqual([
      'FAILED   host name           a [2Jb',
    ]);
  });
});
