import type { Context } from './context.js';

/** Tells programs what happens to a job: one JSON line each with `--json`, nothing without. */
export type EmitEvent = (event: string, body: Readonly<Record<string, unknown>>) => Promise<void>;

export async function jobEvents(context: Context, command: string): Promise<EmitEvent> {
  if (!context.globals.json) return async () => undefined;
  const { jsonEvent } = await import('./json.js');
  return (event, body) => context.screen.data(jsonEvent(command, event, body));
}
