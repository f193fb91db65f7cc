import { TrustedAuthorities } from 'jasmin-arc';
import type { Certificate } from 'jasmin-arc/pki';
import { findAttributeDefect, plainFqan, readableAttributes } from 'jasmin-arc/voms';
import type { Client } from '../tls/client-identity.js';

export interface AdmissionOptions {
  /** Groups and roles, one of which a user has to show; none, if all users are let in. */
  readonly admits: readonly string[];
  /** The directory that says who may sign for which virtual organisation. */
  readonly vomsdir: string;
  /** The directory of the trusted authorities. */
  readonly certificatesDirectory: string;
}

/** Decides which of the users that have been identified may use the compute element. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #authorities: TrustedAuthorities;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#authorities = new TrustedAuthorities(options.certificatesDirectory);
  }

  /**
   * @returns the client; undefined if it is not let in, as if it had shown nothing. A token shows no groups.
   */
  async admit(client: Client, now: Date): Promise<Client> {
    const { admits } = this.#options;
    if (client === undefined || admits.length === 0) return client;
    const shown = await this.#verifiedGroups(client.chain, now);
    return shown.some((fqan) => admits.map(plainFqan).includes(fqan)) ? client : undefined;
  }

  /** As in A-REX, attributes with a defect are ignored without a word. */
  async #verifiedGroups(chain: readonly Certificate[], now: Date): Promise<readonly string[]> {
    const user = chain.find(({ isProxy }) => !isProxy);
    if (user === undefined) return [];
    const { vomsdir } = this.#options;
    const groups: string[] = [];
    for (const attributes of readableAttributes(chain)) {
      const options = { user, now, directory: vomsdir, authorities: this.#authorities };
      const defect = await findAttributeDefect(attributes, options);
      if (defect === undefined) groups.push(...attributes.fqans.map(plainFqan));
    }
    return groups;
  }
}
