import { itKeepsOutputs } from 'jasmin-arc-testing/contract/kept-outputs.js';
import { describe, vi } from 'vitest';
import { allServers, servers, spokenOn } from './servers.js';

vi.setConfig({ testTimeout: 300_000 });

// Without the server whose information is late: it behaves the same here.
const someOf = spokenOn(allServers.filter((server) => servers.includes(server) || !server.interfaces.includes('rest')));

describe.concurrent.each(someOf)('outputs of a job, on $name through $spoken', ({ server, spoken }) => {
  itKeepsOutputs(() => ({
    tellsLinks: spoken === 'rest',
    connection: () => ({ ...server.connection(), INTERFACE: spoken }),
  }));
});
