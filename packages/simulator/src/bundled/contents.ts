/** What tests play histories with in their own process: see `import-bundle.fixture.ts`. */
export { takeSeams } from '../clients/process-seams.js';
export { Configurations } from '../simulation/configurations.js';
export { runHistory } from '../simulation/run-history.js';
export { allDisturbances } from '../systematic/all-disturbances.js';
