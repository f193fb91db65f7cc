import type { ConnectionOptions } from 'jasmin-arc';
import { describeInterfaceContract } from 'jasmin-arc-testing/contract/interface-contract.js';
import { allServers, servers, type TestServer } from './servers.js';

const contractOn = (name: string, server: TestServer, options: Partial<ConnectionOptions>) =>
  describeInterfaceContract(`${name} on ${server.name} (ARC ${server.release}, ${server.lrms})`, async () => ({
    connection: (user) => ({ ...server.connection(user), ...options }),
    [Symbol.asyncDispose]: async () => {},
  }));

for (const server of servers) contractOn('REST', server, { INTERFACE: 'rest' });

// The interface is forced where a server offers both, and found out where it is all there is.
for (const server of allServers.filter(({ interfaces }) => interfaces.includes('emies'))) {
  if (server.name === 'arc6') contractOn('EMI-ES', server, { INTERFACE: 'emies' });
  if (!server.interfaces.includes('rest')) contractOn('EMI-ES, found out,', server, {});
}
