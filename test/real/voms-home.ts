import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { VO } from './voms-parties.js';

/** A home whose user knows servers of the organisation: those at these ports of this machine, in this order. */
export function homeWithServers(...ports: readonly number[]): string {
  const home = mkdtempSync(join(inject('scratch'), 'voms-home-'));
  mkdirSync(join(home, '.arc'));
  const subject = '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=host/localhost';
  const lines = ports.map((port) => `"${VO}" "localhost" "${port}" "${subject}" "${VO}"\n`);
  writeFileSync(join(home, '.arc', 'vomses'), lines.join(''));
  return home;
}
