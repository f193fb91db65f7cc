import { readdirSync, readFileSync } from 'node:fs';
import { JobSubmissionError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { jobOutcomeFields, jsonDocument, jsonEvent } from './json.js';

const documentation = readFileSync(new URL('../../../../docs/json-output.md', import.meta.url), 'utf8');
const folder = new URL('..', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

describe('JSON for programs', () => {
  it('is a document for people to read too, or an event on one line', () => {
    expect(jsonDocument('status', { jobs: [] })).toBe(
      '{\n  "schemaVersion": 1,\n  "command": "status",\n  "jobs": []\n}\n',
    );
    expect(jsonEvent('run', 'state', { state: 'Running' })).toBe(
      '{"schemaVersion":1,"command":"run","event":"state","state":"Running"}\n',
    );
  });

  it('has the outcome of a submission', () => {
    expect(jobOutcomeFields({ jobId: 'x' })).toEqual({ id: 'x' });
    expect(jobOutcomeFields({ error: new JobSubmissionError('no') })).toEqual({
      error: { code: 'ERR_ARC_JOB_SUBMISSION', message: 'no', exitStatus: 108 },
    });
  });
});

describe('the documentation of the JSON', () => {
  it('has every command', () => {
    for (const name of COMMANDS.names.filter((one) => one !== 'complete')) expect(documentation).toContain(`\`${name}`);
  });

  it('has every event', () => {
    const calls = /(?:\bemit\(|jsonEvent\(\w+, |jsonEvent\('\w+', )'(\w+)'/g;
    const events = sources.flatMap((text) => [...text.matchAll(calls)].map(([, event]) => event));
    expect(new Set(events).size).toBeGreaterThan(7);
    for (const event of events) expect(documentation).toContain(`\`${event}\``);
  });
});
