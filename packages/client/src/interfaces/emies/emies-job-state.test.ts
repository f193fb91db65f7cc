import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComputingActivity } from '../../information/computing-activity.js';
import { readComputingActivity } from '../../information/glue2-activity.js';
import { readXml } from '../../xml/xml-reader.js';
import { element, writeXml } from '../../xml/xml-writer.js';
import { LISTED_STEPS, readEmiesState } from './emies-job-state.js';
import { readInfos } from './emies-messages.js';
import { unwrapSoap } from './soap-envelope.js';

/** An info document that tells these states, each with its vocabulary before it. */
const activity = (...states: readonly string[]): ComputingActivity =>
  readComputingActivity(
    readXml(
      writeXml(
        element(
          'ComputingActivity',
          states.map((state) => element('State', state)),
        ),
      ),
    ),
  );

function statesIn(name: string) {
  const answer = unwrapSoap(readFileSync(new URL(`../../../fixtures/emies/${name}`, import.meta.url), 'utf8'));
  if ('fault' in answer || answer.response === undefined) throw new Error(`${name} holds no response`);
  const ids = answer.response.children().map((item) => item.childText('ActivityID') ?? '');
  return readInfos(answer.response, ids).map((item) =>
    'activity' in item ? readEmiesState(item.activity) : undefined,
  );
}

describe('the state that an info document tells', () => {
  it('is what A-REX recorded', () => {
    expect(statesIn('activity-info.placeholder.xml')).toEqual(['Accepted']);
    expect(statesIn('activity-info.under-way.xml')).toEqual([
      'Running',
      'Running',
      undefined,
      'Failed',
      'Preparing',
      'Running',
    ]);
    expect(statesIn('activity-info.ended.xml')).toEqual([
      'Finished',
      'Failed',
      undefined,
      'Failed',
      'Preparing',
      'Killed',
    ]);
    expect(statesIn('activity-info.killed-while-preparing.xml')).toEqual(['Killed']);
  });

  it.each([
    ['accepted', ['client-stagein-possible'], 'Accepted'],
    ['preprocessing', ['client-stagein-possible', 'server-stagein'], 'Preparing'],
    ['preprocessing', ['server-stagein'], 'Preparing'],
    ['processing-accepting', [], 'Submitting'],
    ['processing', [], 'Queuing'],
    ['processing', ['processing-cancel'], 'Finishing'],
    ['processing-queued', [], 'Queuing'],
    ['processing-running', ['app-running'], 'Running'],
    ['processing-running', ['batch-suspend'], 'Hold'],
    ['postprocessing', ['client-stageout-possible', 'server-stageout'], 'Finishing'],
    ['postprocessing', [], 'Finishing'],
    ['terminal', ['client-stageout-possible'], 'Finished'],
    ['terminal', ['validation-failure'], 'Failed'],
    ['terminal', ['preprocessing-failure'], 'Failed'],
    ['terminal', ['processing-failure'], 'Failed'],
    ['terminal', ['app-failure', 'client-stageout-possible'], 'Failed'],
    ['terminal', ['preprocessing-cancel'], 'Killed'],
    ['terminal', ['processing-failure', 'postprocessing-cancel'], 'Killed'],
    ['terminal', ['expired'], 'Deleted'],
    ['something-new', [], 'Other'],
  ])('%s with %j is %s', (status, attributes, state) => {
    expect(readEmiesState(activity(`emies:${status}`, ...attributes.map((name) => `emiesattr:${name}`)))).toBe(state);
  });

  it('is unknown where the document tells none, as services do that forget it', () => {
    expect(readEmiesState(activity())).toBeUndefined();
    expect(readEmiesState(activity('emies:', 'bes:Running'))).toBeUndefined();
  });

  it("uses A-REX' own word for the end of a job if EMI-ES shows no failure", () => {
    expect(readEmiesState(activity('nordugrid:FAILED', 'emies:terminal'))).toBe('Failed');
    expect(readEmiesState(activity('nordugrid:KILLED::INLRMS', 'emies:terminal'))).toBe('Killed');
    expect(readEmiesState(activity('nordugrid:FINISHED', 'emies:terminal'))).toBe('Finished');
  });

  it('never is final before the activity is terminal', () => {
    const words = ['accepted', 'preprocessing', 'processing', 'processing-running', 'postprocessing', 'x'];
    const attributes = fc.subarray([
      ...new Set(LISTED_STEPS.flatMap(({ statuses }) => statuses.flatMap((s) => s.attributes))),
    ]);
    fc.assert(
      fc.property(fc.constantFrom(...words), attributes, (word, names) => {
        const state = readEmiesState(activity(`emies:${word}`, ...names.map((name) => `emiesattr:${name}`)));
        expect(['Finished', 'Failed', 'Killed', 'Deleted']).not.toContain(state);
      }),
    );
  });
});

describe('the states by which the list of activities is searched', () => {
  it('belong to one step each', () => {
    const all = LISTED_STEPS.flatMap(({ statuses }) =>
      statuses.map(({ status, attributes }) => [status, ...[...attributes].sort()].join(' ')),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('show a job that moves on while they are asked for, in one of its steps at least', () => {
    const order = LISTED_STEPS.map(({ step }) => step);
    // Where the job is at each question: never further back than before.
    const journey = fc
      .array(fc.nat({ max: order.length - 1 }), { minLength: order.length, maxLength: order.length })
      .map((steps) => steps.sort((a, b) => a - b));
    fc.assert(
      fc.property(journey, (steps) => {
        const seen = order.filter((_, question) => steps[question] === question);
        expect(seen.length).toBeGreaterThan(0);
      }),
    );
  });
});
