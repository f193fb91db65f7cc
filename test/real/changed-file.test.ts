import { join } from 'node:path';
import { itTellsVersionsApart } from 'jasmin-arc-testing/contract/changed-file.js';
import { describe } from 'vitest';
import { localIdOf } from './server-events.js';
import { allServers, spokenOn } from './servers.js';

const fresh = allServers.filter(({ infoPeriodSeconds }) => infoPeriodSeconds < 60);

describe.each(spokenOn(fresh))(
  'a file that changes on $name ($spoken) while it is downloaded',
  ({ server, spoken }) => {
    itTellsVersionsApart(async () => ({
      port: Number(new URL(server.url).port),
      tellsTimes: spoken === 'rest',
      connection: () => ({ ...server.connection(), INTERFACE: spoken }),
      sessionFile: (jobId, name) => join(server.sessionDir, localIdOf(jobId), name),
      [Symbol.asyncDispose]: async () => {},
    }));
  },
);
