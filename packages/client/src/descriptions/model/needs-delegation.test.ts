import { describe, expect, it } from 'vitest';
import type { ActivityDescription } from './activity-description.js';
import { delegationNeeds } from './needs-delegation.js';

const executable = { path: '/bin/true' };
const kinds = (description: Partial<ActivityDescription>) =>
  delegationNeeds({ executable, ...description }).map(({ kind }) => kind);
const environments = (...names: readonly string[]) => ({
  resources: { runtimeEnvironments: names.map((name) => ({ name })) },
});

describe('a delegation', () => {
  it.each(['https://data.example.org/a', 'davs://data.example.org/a', 'GSIFTP://data.example.org/a', 'root://a/b'])(
    'is needed for a file at %s',
    (uri) => {
      expect(delegationNeeds({ executable, inputFiles: [{ name: 'a', sources: [{ uri }] }] })).toEqual([
        { kind: 'input', name: 'a' },
      ]);
      expect(delegationNeeds({ executable, outputFiles: [{ name: 'a', targets: [{ uri }] }] })).toEqual([
        { kind: 'output', name: 'a' },
      ]);
    },
  );

  it('is needed for a file with a replica where an identity is asked for', () => {
    const options = [{ name: 'location', value: 'https://data.example.org/a' }];
    expect(kinds({ inputFiles: [{ name: 'a', sources: [{ uri: 'http://data.example.org/a', options }] }] })).toEqual([
      'input',
    ]);
  });

  it('is needed for files that the job itself will name', () => {
    expect(kinds({ outputFiles: [{ name: '@list' }] })).toEqual(['listed-outputs']);
  });

  it.each(['http://data.example.org/a', 'ftp://data.example.org/a', 'file:///data/a'])(
    'is not needed for a file at %s, which all may read',
    (uri) => {
      expect(kinds({ inputFiles: [{ name: 'a', sources: [{ uri }] }] })).toEqual([]);
    },
  );

  it('is not needed for files that the user sends and fetches', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ inputFiles: [{ name: 'a' }], outputFiles: [{ name: 'b' }] })).toEqual([]);
  });

  it('is needed where a service that keeps the credential is named', () => {
    expect(kinds({ credentialServices: ['https://myproxy.example.org'] })).toEqual(['credential-service']);
  });

  it('is needed for each of several reasons', () => {
    const inputFiles = [{ name: 'a', sources: [{ uri: 'https://data.example.org/a' }] }];
    expect(kinds({ inputFiles, ...environments('ENV/PROXY', 'APPS/MODEL') })).toEqual([
      'input',
      'proxy',
      'possible-proxy',
    ]);
  });
});

describe('a proxy of the user', () => {
  it('is needed for a program that is given one', () => {
    expect(kinds(environments('ENV/RTE', 'ENV/PROXY'))).toEqual(['proxy']);
  });

  it('may be needed by what a site has written', () => {
    const [need] = delegationNeeds({ executable, ...environments('ENV/RTE', 'APPS/MODEL') });
    expect(need).toEqual({ kind: 'possible-proxy', name: 'APPS/MODEL' });
    expect(kinds(environments('ENV/CANDYPOND'))).toEqual(['possible-proxy']);
    expect(kinds({ resources: { runtimeEnvironments: [{ name: 'ENV/RTE', version: '2' }] } })).toEqual([
      'possible-proxy',
    ]);
  });

  it.each(['ENV/RTE', 'ENV/SINGULARITY', 'ENV/APPTAINER', 'ENV/CONDOR/DOCKER', 'ENV/LRMS-SCRATCH'])(
    'is not needed for %s of A-REX',
    (name) => {
      expect(kinds(environments(name))).toEqual([]);
    },
  );
});
