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
