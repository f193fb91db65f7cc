import { DerError } from '../pki/der.js';
import { isHostName, isPort, isVoName } from './voms-names.js';

/** Which server has made an attribute certificate, and for which virtual organisation. */
export interface PolicyAuthority {
  readonly vo: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `vo://host:port`.
 * @throws DerError if it is something else
 * @see GFD.182, section 3.4
 */
export function parsePolicyAuthority(uri: string): PolicyAuthority {
  const [, vo = '', host = '', digits = ''] = /^([^:]*):\/\/([^:]*):(\d{1,5})$/.exec(uri) ?? [];
  const port = Number(digits);
  if (!isVoName(vo) || !isHostName(host) || !isPort(port)) {
    throw new DerError(`its policy authority is ${JSON.stringify(uri)}, where VO://HOST:PORT belongs`);
  }
  return { vo, host, port };
}
