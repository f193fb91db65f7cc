import { ArcInterface, ConnectionConfig } from 'jasmin-arc';
import { COMMANDS } from '../commands.js';
import { ReadableIds } from '../output/readable-ids.js';
import { Screen } from '../output/screen.js';
import { TestSystem, type TestSystemOptions } from '../process/system.fixture.js';
import type { Context } from './context.js';
import type { GlobalOptions } from './global-options.js';
import { Interrupts } from './interrupts.js';
import { jsonDocument } from './json.js';

export interface TestContext extends Context {
  readonly system: TestSystem;
}

/** Stand-ins for methods of the library: each has its type, so that renaming or changing one breaks the tests. */
export type ArcStandIn = { readonly [Name in keyof ArcInterface]?: ArcInterface[Name] };

/** The library with stand-ins for the methods that would query a server; everything else, such as job handles, is real. */
export const standIn = (methods: ArcStandIn): ArcInterface =>
  Object.assign(Object.create(ArcInterface.prototype) as ArcInterface, { config: new ConnectionConfig(), ...methods });

/** A context around a stand-in for the library, or for the part of it that is called. */
export function contextAround(
  arc: ArcStandIn,
  { globals = {}, ...options }: TestSystemOptions & { readonly globals?: Partial<GlobalOptions> } = {},
): TestContext {
  const system = new TestSystem({ env: { NO_COLOR: '1', LANG: 'C.UTF-8' }, ...options });
  const interrupts = new Interrupts(system);
  const library = standIn(arc);
  const ids = new ReadableIds();
  const screen = new Screen(system, { quiet: globals.quiet ?? false, readable: (text) => ids.inText(text) });
  return {
    system,
    screen,
    commands: COMMANDS,
    interrupts,
    ids,
    signal: interrupts.signal,
    globals: {
      config: undefined,
      server: undefined,
      voms: [],
      'passphrase-from': undefined,
      json: false,
      quiet: false,
      verbose: 0,
      help: false,
      version: false,
      ...globals,
    },
    arc: async () => library,
    json: (body) => screen.data(jsonDocument('test', body)),
  };
}
