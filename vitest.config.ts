import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { 'jasmin-arc': source('./packages/client/src/index.ts') } },
  test: { include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'], exclude: ['test/real/**'] },
});
