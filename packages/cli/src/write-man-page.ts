import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { COMMANDS } from './commands.js';
import { formatManPage } from './help/man-page.js';
import { packageVersion } from './help/print-version.js';

/** node write-man-page.js FILE */
const [path = 'jasmin-arc.1'] = process.argv.slice(2);
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, formatManPage(await COMMANDS.loadAll(), { version: packageVersion() }));
