import { parseAdl } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { splitActivities } from './activity-elements.js';

const adl = 'http://www.eu-emi.eu/es/2010/12/adl';
const job = (name: string): string =>
  `<adl:ActivityDescription><adl:Application><adl:Executable><adl:Path>/bin/${name}</adl:Path><adl:Argument>a &lt; &amp; "b"</adl:Argument></adl:Executable><ng:Rerun>2</ng:Rerun></adl:Application></adl:ActivityDescription>`;

describe('splitting a batch of descriptions', () => {
  it('gives each a document of its own that means the same', () => {
    const batch = `<?xml version="1.0"?><ActivityDescriptions xmlns:adl="${adl}" xmlns:ng="http://www.nordugrid.org/es/2011/12/nordugrid-adl">
      ${job('true')} <!-- the next --> ${job('false')}</ActivityDescriptions>`;
    const split = splitActivities(batch);
    if (split.kind !== 'batch') throw new Error(`It is ${split.kind}`);
    expect(split.documents.map((document) => parseAdl(document))).toMatchObject([
      { executable: { path: '/bin/true', arguments: ['a < & "b"'] }, rerun: 2 },
      { executable: { path: '/bin/false' }, rerun: 2 },
    ]);
  });

  it('keeps attributes, and names without a namespace', () => {
    const split = splitActivities(
      `<ActivityDescriptions xmlns="${adl}"><a useNumberOfSlots="true"><b xmlns=""/></a></ActivityDescriptions>`,
    );
    expect(split).toEqual({
      kind: 'batch',
      documents: [`<?xml version="1.0"?>\n<a xmlns="${adl}" useNumberOfSlots="true"><b xmlns=""></b></a>`],
    });
  });

  it('leaves a single one, and an empty batch, as they are', () => {
    expect(splitActivities(`<ActivityDescription xmlns="${adl}"/>`)).toEqual({ kind: 'single' });
    expect(splitActivities('<ActivityDescriptions/>')).toEqual({ kind: 'batch', documents: [] });
  });

  it.each([
    '<a',
    '<a><b></a>',
    'x',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    '<a>&undefined;</a>',
  ])('sees that %s is malformed', (xml) => {
    expect(splitActivities(xml)).toEqual({ kind: 'malformed' });
  });
});
