import { describe, expect, it } from 'vitest';
import type { ShownOrganisations } from '../information/queue-organisations.js';
import { createLog } from '../log/log.js';
import { OrganisationWarnings } from './organisation-warnings.js';

const shares = [
  { name: 'grid', queue: 'grid' },
  { name: 'grid_atlas', queue: 'grid', organisations: ['atlas'] },
  { name: 'grid_cms', queue: 'grid', organisations: ['cms'] },
  { name: 'long_atlas', queue: 'long', organisations: ['atlas'] },
  { name: 'short' },
];

/** Warns before submissions to queues, one after the other. */
async function warned(shown: ShownOrganisations, ...queues: readonly string[]) {
  const lines: string[] = [];
  let asked = 0;
  const identity = async () => {
    asked += 1;
    return shown;
  };
  const warnings = new OrganisationWarnings(
    identity,
    createLog({ ...console, warn: (line: string) => lines.push(line) }, 'WARNING'),
  );
  for (const queue of queues) await warnings.warn({ shares }, new Set([queue]));
  return { lines, asked };
}

describe('a submission to a queue that is published for virtual organisations', () => {
  it('given a token, then what shows one is named', async () => {
    const { lines } = await warned({ kind: 'token', organisations: [] }, 'grid');
    expect(lines).toEqual([
      'The queue grid is published for the virtual organisations atlas, cms. The token shows none of them, and cannot have the attributes of one: if the job is refused, submit it with an X.509 proxy that has them (VOMS "atlas", or --voms atlas of the command).',
    ]);
  });

  it('given a proxy without it, then the way to have it is named', async () => {
    const { lines } = await warned({ kind: 'proxy', organisations: ['lhcb'] }, 'long');
    expect(lines).toEqual([
      'The queue long is published for the virtual organisation atlas. The proxy does not show it: if the job is refused, have its attributes put into the proxy (VOMS "atlas", or --voms atlas of the command).',
    ]);
  });

  it('is warned of once for each queue', async () => {
    const { lines } = await warned({ kind: 'proxy', organisations: [] }, 'grid', 'grid', 'long');
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['grid', 'long']);
  });

  it('given a member, or a queue for all, then nothing is said, and for the queue nothing is looked at', async () => {
    expect(await warned({ kind: 'proxy', organisations: ['cms'] }, 'grid', 'short')).toEqual({ lines: [], asked: 1 });
  });
});
