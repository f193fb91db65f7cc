import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadCommands } from './commands.js';
import { formatManPage } from './man-page.js';

/** node write-man-page.js FILE */
const [path = 'jasmin-arc.1'] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, formatManPage(await loadCommands(), { version }));
