import { join } from 'node:path';
import { itTellsVersionsApart } from 'jasmin-arc-testing/contract/changed-file.js';
import { describe } from 'vitest';
import { localIdOf } from './server-events.js';
import { releases, spokenOn } from './servers.js';

describe.concurrent.each(spokenOn(releases))(
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
