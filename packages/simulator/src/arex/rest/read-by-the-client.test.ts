import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMultistatus } from '../../../../client/src/interfaces/rest/multistatus.js';
import {
  readCreatedItems,
  readDelegationId,
  readJobList,
  readVersions,
} from '../../../../client/src/interfaces/rest/rest-messages.js';
import { readActivities, readInfo, readSessionListing } from '../../../../client/src/interfaces/rest/rest-xml.js';
import { readDelegationRequest } from '../../../../client/src/pki/delegation.js';
import { RELEASES } from '../../../../sandbox/src/release.js';
import { ModelProbe, quick } from '../model-arex.fixture.js';

const xml = { accept: 'text/xml' };

describe.each(RELEASES)('what the model of ARC %s answers is read by the client:', (release) => {
  const probe = () => new ModelProbe(quick({ runsMs: 1000, end: { exitCode: 3 } }), { release });

  it('the versions', () => {
    const expected = release === '6.17' ? ['1.0'] : ['1.0', '1.1'];
    expect(readVersions(probe().ask('GET /arex/rest').text)).toEqual(expected);
  });

  it('the service, with its queues and their limits', () => {
    const model = new ModelProbe(quick(), {
      release,
      settings: { queues: [{ name: 'short', maxWallTimeSeconds: 60 }, { name: 'long' }] },
    });
    model.create('&(executable=x)');
    model.wait(100_000);
    const service = readInfo(model.ask('GET info?schema=glue2', { headers: xml }).text);
    expect(service).toMatchObject({
      endpoints: [{ interfaceName: 'org.nordugrid.arcrest', url: 'https://ce.example.org:443/arex' }],
      shares: [{ name: 'short', maxWallTimeSeconds: 60, freeSlots: 2 }, { name: 'long' }],
      createdAt: new Date(model.startedAt + 59_000),
    });
  });

  it('new jobs, and the list of them; an empty list of 6.17 is no body at all', () => {
    const model = probe();
    expect(readJobList(model.ask('GET jobs').text)).toEqual(release === '6.17' ? undefined : []);
    const created = model.ask('POST jobs?action=new', { body: '+(&(executable=x))(&(executable=x)(queue=none))' });
    const [one, refused] = readCreatedItems(created.text, 2);
    expect(refused).toEqual({ reason: 'Requested queue none is not allowed for this user' });
    expect(readJobList(model.ask('GET jobs').text)).toEqual([one]);
  });

  it('the documents of jobs: of one that has failed, one that is new, and one that does not exist', () => {
    const model = probe();
    const old = model.create('&(executable=x)(jobname="Grüße")(stdout=o)');
    model.wait(100_000);
    const fresh = model.create('&(executable=x)');
    const body = JSON.stringify({ job: [old, fresh, 'nosuch'].map((id) => ({ id })) });
    const headers = { ...xml, 'content-type': 'application/json' };
    const [failed, placeholder, none] = readActivities(model.ask('POST jobs?action=info', { headers, body }).text, 3);
    expect(failed).toMatchObject({ id: old, name: 'Grüße', exitCode: 3, stdout: 'o' });
    expect(failed?.states.get('arcrest')).toBe('FAILED');
    expect(placeholder).toMatchObject({ id: fresh });
    expect(placeholder?.states.get('arcrest')).toBe('ACCEPTED');
    expect(none).toBeUndefined();
  });

  it('a name that is not ASCII, in the bytes that a real server sends', () => {
    const recorded = readFileSync(
      new URL(
        `../../../../client/fixtures/rest-${release === '6.17' ? '1.0' : '1.1'}/jobs-info.failed-unknown-other.xml`,
        import.meta.url,
      ),
      'utf8',
    );
    const model = probe();
    const id = model.create('&(executable=x)(jobname="Grüße")');
    model.wait(100_000);
    const [sent] = /<Name>[^<]*/.exec(model.ask(`GET jobs/${id}/diagnose/xml`).text) ?? [];
    expect(sent).toBe(/<Name>Gr[^<]*/.exec(recorded)?.[0]);
  });

  it('listings with sizes, and properties with times', () => {
    const model = probe();
    const id = model.create('&(executable=x)(inputfiles=("never" ""))');
    model.wait(5_000);
    model.ask(`PUT jobs/${id}/session/sub/a%20%C3%A9.txt`, { body: 'abc' });
    model.ask(`PUT jobs/${id}/session/b`, { body: 'de' });
    expect(readSessionListing(model.ask(`GET jobs/${id}/session`, { headers: xml }).text)).toMatchObject([
      { kind: 'file', name: 'b', sizeBytes: 2 },
      { kind: 'directory', name: 'sub' },
    ]);
    const properties = readMultistatus(model.ask(`PROPFIND jobs/${id}/session/sub`, { headers: { depth: '1' } }).text);
    expect(JSON.stringify(properties)).toContain('a é.txt');
  });

  it('requests for delegations, and their ids', () => {
    const answer = probe().ask('POST delegations?action=new');
    expect(readDelegationRequest(answer.text).asymmetricKeyType).toBe('rsa');
    expect(readDelegationId(answer.headers.location)).toMatch(/^[0-9a-f]{12}$/);
  });
});
