import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { formatManPage } from './man-page.js';
import { packageVersion } from './print-version.js';

const page = async () => formatManPage(await COMMANDS.loadAll(), { version: packageVersion() });

describe('the manual page', () => {
  it('in the package is the one of these commands; npm run man -w packages/cli writes it', async () => {
    expect(readFileSync(new URL('../../man/jasmin-arc.1', import.meta.url), 'utf8')).toBe(await page());
  });

  it('has every command and option', async () => {
    const text = await page();
    for (const { name, options } of await COMMANDS.loadAll()) {
      expect(text).toContain(`.SS ${name.replaceAll('-', '\\-')}`);
      for (const option of Object.keys(options)) expect(text).toContain(`\\-\\-${option.replaceAll('-', '\\-')}`);
    }
  });

  it('has no text that would be taken for a request', async () => {
    const requests = (await page()).split('\n').filter((line) => /^['.]/.test(line));
    for (const line of requests) expect(line).toMatch(/^\.(TH|SH|SS|TP|PP|B|I|RI|RS|RE|nf|fi)\b/);
  });
});
