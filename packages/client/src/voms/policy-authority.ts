import { DerError } from '../pki/der.js';

/** Which server has made an attribute certificate, and for which virtual organisation. */
export interface PolicyAuthority {
  readonly vo: string;
  readonly host: string;
  readonly port: number;
}

/**
 * What a virtual organisation and a host may be called. Both become parts of paths, so that neither may have a slash or begin with a
 * dot.
 */
const VO = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/;
const HOST = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/;

/** Whether a text can be the name of a virtual organisation. */
export const isVoName = (text: string): boolean => VO.test(text);

/** Whether a text can be the name of a host, or an IPv4 address. */
export const isHostName = (text: string): boolean => HOST.test(text);

/** Whether a number can be that of a port. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;

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
