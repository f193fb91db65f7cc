import type { Context } from './context.js';

/** Emits an event of a job: one JSON line with `--json`, nothing without. */
export type EmitEvent = (event: string, body: Readonly<Record<string, unknown>>) => Promise<void>;

export async function jobEvents(context: Context, command: string): Promise<EmitEvent> {
  if (!context.globals.json) return async () => undefined;
  const { jsonEvent } = await import('./json.js');
  return (event, body) => context.screen.data(jsonEvent(command, event, body));
}
