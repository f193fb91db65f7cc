import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnsweringGateway, startAnsweringGateway } from 'jasmin-arc-testing/http/answering-gateway.js';
import type { TestServer, UserName } from './servers.js';

/** Starts a gateway before a real server, which passes everything on as one of its users. */
export const startGatewayBefore = (server: TestServer, user: UserName): Promise<AnsweringGateway> =>
  startAnsweringGateway({
    target: new URL(server.url).origin,
    host: server.hosts.localhost,
    user: server.users[user],
    authority: readdirSync(server.certsDir)
      .filter((name) => name.endsWith('.pem'))
      .map((name) => readFileSync(join(server.certsDir, name), 'utf8'))
      .join('\n'),
  });
