import { bundleSimulator } from './bundle.js';

await bundleSimulator({ input: 'src/main.ts', file: 'dist/simulator.js' });
