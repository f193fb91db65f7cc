import { contractOn } from './contract-on.js';
import { releases } from './servers.js';

// Those with a batch system are in a file of their own: each takes minutes, and files run side by side.
for (const server of releases) contractOn('REST', server, { INTERFACE: 'rest' });
