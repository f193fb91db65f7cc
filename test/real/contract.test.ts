import { describeInterfaceContract } from '../interface-contract.js';
import { servers } from './servers.js';

for (const server of servers) {
  describeInterfaceContract(`REST on ${server.name} (ARC ${server.release}, ${server.lrms})`, async () => ({
    connection: (user) => server.connection(user),
    [Symbol.asyncDispose]: async () => {},
  }));
}
