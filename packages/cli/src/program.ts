import { main } from './main.js';
import { processSystem } from './system.js';

process.exitCode = await main(process.argv.slice(2), processSystem);
