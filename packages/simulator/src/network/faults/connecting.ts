import type { ConnectFailure } from '../exchange/exchange-script.js';
import type { FaultKind } from './fault-kind.js';

const connecting = (failure: ConnectFailure, sentence: string): FaultKind<object> => ({
  sentence,
  effect: () => ({ connecting: failure }),
  choose: () => ({}),
});

/** What goes wrong before a request leaves. */
export const connectingFaults = {
  refused: connecting('refused', 'The connection is refused.'),
  'no-name': connecting('no-name', 'The name of the host cannot be found.'),
  'connect-timeout': connecting('timeout', 'The connection is never made, and the client gives up.'),
  'closed-in-handshake': connecting('closed-in-handshake', 'The connection is closed in the TLS handshake.'),
  'not-tls': connecting('not-tls', 'The server does not speak TLS.'),
};
