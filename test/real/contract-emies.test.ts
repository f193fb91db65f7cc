import { contractOn } from './contract-on.js';
import { allServers } from './servers.js';

// The interface is forced where a server offers both, and found out where it is all there is.
for (const server of allServers.filter(({ interfaces }) => interfaces.includes('emies'))) {
  if (server.name === 'arc6') contractOn('EMI-ES', server, { INTERFACE: 'emies' });
  if (!server.interfaces.includes('rest')) contractOn('EMI-ES, found out,', server, {});
}
