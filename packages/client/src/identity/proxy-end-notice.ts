import type { Log } from '../log/log.js';
import type { Credential } from '../pki/credential.js';

/** When to warn of the end of a proxy that is not renewed here; of a proxy of less than four hours, in its last quarter. */
const NOTICE_SECONDS = 3_600;

/** Warns once of each proxy that nothing here renews: the tool that made it has to make the next one. */
export class ProxyEndNotice {
  readonly #log: Log;
  #told: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param name - what the proxy is called in the warning, such as its path */
  look({ notBefore, notAfter, certificate }: Credential, name: string, now: Date): void {
    const left = (notAfter.getTime() - now.getTime()) / 1000;
    const lifetime = (notAfter.getTime() - notBefore.getTime()) / 1000;
    if (left > Math.min(NOTICE_SECONDS, lifetime / 4) || this.#told === certificate.fingerprint) return;
    this.#told = certificate.fingerprint;
    const time = left < 120 ? `${Math.floor(left)} seconds` : `${Math.floor(left / 60)} minutes`;
    this.#log.warning(
      `The proxy ${name} ends in ${time} and is not renewed here: make a new one with the tool that made it`,
    );
  }
}
