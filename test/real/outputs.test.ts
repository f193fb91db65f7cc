import { itKeepsOutputs } from 'jasmin-arc-testing/contract/kept-outputs.js';
import { describe, vi } from 'vitest';
import { kinds, spokenOn } from './servers.js';

vi.setConfig({ testTimeout: 300_000 });

// Without the server whose information is late: it behaves the same here.
describe.concurrent.each(spokenOn(kinds))('outputs of a job, on $name through $spoken', ({ server, spoken }) => {
  itKeepsOutputs(() => ({
    tellsLinks: spoken === 'rest',
    connection: () => ({ ...server.connection(), INTERFACE: spoken }),
  }));
});
