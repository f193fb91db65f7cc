// @ts-check
// Where the library reports to: a file with every detail, a logger, or nowhere.
// node examples/logging.js config.json arc.log
import { createWriteStream } from 'node:fs';
import { ArcInterface, LogLevels } from 'jasmin-arc';

const [config, path = 'arc.log'] = process.argv.slice(2);

const file = createWriteStream(path);
const detailed = new ArcInterface(config, { log: file, logLevel: LogLevels.DEBUG });
console.log(await detailed.getJobStatus(await detailed.submitJob('/bin/true')));
await detailed.close();
file.end();

const silent = new ArcInterface(config, { log: null });
console.log((await silent.listJobs()).length, 'jobs on the server');
await silent.close();
