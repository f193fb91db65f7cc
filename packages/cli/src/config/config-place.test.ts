import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findConfig, stateDirectory } from './config-place.js';

const home = mkdtempSync(join(tmpdir(), 'jasmin-arc-home-'));
afterAll(() => rmSync(home, { recursive: true }));

describe('the configuration is', () => {
  it('in ~/.config by default', () => {
    const place = { path: join(home, '.config/jasmin-arc/config.json'), named: false };
    expect(findConfig(undefined, { HOME: home })).toEqual({ ...place, exists: false });
    mkdirSync(join(home, '.config/jasmin-arc'), { recursive: true });
    writeFileSync(place.path, '{}');
    expect(findConfig(undefined, { HOME: home })).toEqual({ ...place, exists: true });
  });

  it('where XDG_CONFIG_HOME says, unless that is relative', () => {
    expect(findConfig(undefined, { HOME: home, XDG_CONFIG_HOME: '/x' }).path).toBe('/x/jasmin-arc/config.json');
    expect(findConfig(undefined, { HOME: home, XDG_CONFIG_HOME: 'x' }).path).toContain(home);
  });

  it('what JASMIN_ARC_CONFIG names, and before that what --config names', () => {
    const env = { HOME: home, JASMIN_ARC_CONFIG: '/from-env.json' };
    expect(findConfig(undefined, env)).toEqual({ path: '/from-env.json', named: true, exists: false });
    expect(findConfig('mine.json', env)).toEqual({ path: 'mine.json', named: true, exists: false });
    expect(findConfig(undefined, { ...env, JASMIN_ARC_CONFIG: '' }).named).toBe(false);
  });
});

describe('what programs keep between runs', () => {
  it('is in ~/.local/state, or where XDG_STATE_HOME says', () => {
    expect(stateDirectory({ HOME: home })).toBe(join(home, '.local/state/jasmin-arc'));
    expect(stateDirectory({ HOME: home, XDG_STATE_HOME: '/s' })).toBe('/s/jasmin-arc');
  });
});
