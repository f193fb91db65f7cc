import { contractOn } from './contract-on.js';
import { servers } from './servers.js';

for (const server of servers.filter(({ lrms }) => lrms === 'slurm')) contractOn('REST', server, { INTERFACE: 'rest' });
