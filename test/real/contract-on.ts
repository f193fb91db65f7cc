import type { ConnectionOptions } from 'jasmin-arc';
import { describeInterfaceContract } from 'jasmin-arc-testing/contract/interface-contract.js';
import type { TestServer } from './servers.js';

/** What every interface holds, shown on one server through one interface. */
export const contractOn = (name: string, server: TestServer, options: Partial<ConnectionOptions>): void =>
  describeInterfaceContract(`${name} on ${server.name} (ARC ${server.release}, ${server.lrms})`, async () => ({
    connection: (user) => ({ ...server.connection(user), ...options }),
    [Symbol.asyncDispose]: async () => {},
  }));
