import { ArcError, ConnectionConfig, fetchServerCertificates } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { askUntilValid } from '../command-line/prompt.js';
import { describeError } from '../errors/exit-status.js';
import type { ServerCertificates } from './choose-authorities.js';

/** The answer that means a compute element on this machine. */
export const SANDBOX = 'sandbox';

export interface ChosenServer extends ServerCertificates {
  /** As it was given, for ARC_SERVER. */
  readonly address: string;
}

/**
 * Asks for the server, and whether it answers.
 * @returns undefined where the sandbox is wanted
 */
export async function askServer(
  context: Context,
  { preset, typed = '' }: { readonly preset: string; readonly typed?: string },
): Promise<ChosenServer | undefined> {
  context.screen.explain('sandbox: one of your own, on this machine');
  let before: string | undefined;
  return askUntilValid(
    context.system,
    'Which server?',
    {
      preset,
      typed,
      examine: async (answer) => {
        if (answer === SANDBOX) return { value: undefined };
        const { server, trouble } = await lookAtServer(context, answer);
        // The same answer twice is meant: the server may be down today.
        if (server !== undefined && (trouble === undefined || answer === before)) return { value: server };
        before = answer;
        return { trouble: server === undefined ? `${trouble}.` : `${trouble}. Press Enter again to use it anyway.` };
      },
    },
    context.signal,
  );
}

/** What a server shows of itself. @returns no server where it is no address, and what is wrong, if anything is */
export async function lookAtServer(
  { screen, signal }: Context,
  address: string,
): Promise<{ readonly server?: ChosenServer; readonly trouble?: string }> {
  try {
    const { endpoint } = new ConnectionConfig({ ARC_SERVER: address });
    const server = new URL(endpoint).host;
    screen.live(() => [`${screen.mark('waiting')} asking ${server}`]);
    try {
      return { server: { address, server, shown: await fetchServerCertificates(endpoint, { signal }) } };
    } catch (error) {
      if (!(error instanceof ArcError)) throw error;
      return { server: { address, server, shown: undefined }, trouble: error.message };
    } finally {
      screen.stopLive();
    }
  } catch (error) {
    if (error instanceof ArcError) return { trouble: describeError(error).message };
    throw error;
  }
}
