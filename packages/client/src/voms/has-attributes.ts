import type { Certificate } from '../pki/certificate.js';
import { VomsOids } from './voms-oids.js';

/** Whether there are attribute certificates in a chain; they are not read, so that nothing has to be loaded for it. */
export const hasAttributes = (chain: readonly Certificate[]): boolean =>
  chain.some(({ extensions }) => extensions.find(VomsOids.ATTRIBUTE_CERTIFICATES) !== undefined);
