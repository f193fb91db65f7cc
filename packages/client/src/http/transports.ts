import { Seam } from '../machine/seam.js';
import type { Transport, TransportOptions } from './transport.js';
import { UndiciTransport } from './undici-transport.js';

/** Makes the transport of a client. */
export const transports = new Seam<(options: TransportOptions) => Transport>((options) => new UndiciTransport(options));
