import type { JobId } from '../../jobs/job.js';
import type { AddressFormat, ServiceJob } from './address-format.js';

/** A job's address taken apart. */
export interface JobAddress<Kind extends string = string> extends ServiceJob {
  /** The interface that the address belongs to. */
  readonly kind: Kind;
}

/** The addresses that a job can have, of all interfaces. */
export class JobAddresses<Kind extends string> {
  readonly #formats: readonly AddressFormat<Kind>[];

  /** @param formats - in the order in which an address is compared with them: the most specific first */
  constructor(formats: readonly AddressFormat<Kind>[]) {
    this.#formats = formats;
  }

  /** The names of the interfaces. */
  get kinds(): readonly Kind[] {
    return this.#formats.map(({ kind }) => kind);
  }

  /**
   * Takes a job's address apart.
   * @returns undefined for a text that is not an address, such as a bare id
   */
  parse(jobId: JobId): JobAddress<Kind> | undefined {
    for (const format of this.#formats) {
      const job = format.parse(jobId);
      if (job !== undefined) return { ...job, endpoint: usual(job.endpoint), kind: format.kind };
    }
    return undefined;
  }

  /**
   * The format of the interface of this name.
   * @throws RangeError if there is none
   */
  formatOf(kind: string): AddressFormat<Kind> {
    const format = this.#formats.find((one) => one.kind === kind);
    if (format === undefined) throw new RangeError(`There is no interface ${kind}, only ${this.kinds.join(', ')}`);
    return format;
  }

  /** The addresses of a job, one for each interface. */
  all({ endpoint, localId }: ServiceJob): readonly JobId[] {
    return this.#formats.map((format) => format.format(endpoint, localId));
  }

  /** Whether two addresses belong to one job, which has one for each interface of its server. */
  isSameJob(one: JobId, other: JobId): boolean {
    const [first, second] = [this.parse(one), this.parse(other)];
    if (first === undefined || second === undefined) return one === other;
    return first.endpoint === second.endpoint && first.localId === second.localId;
  }
}

/** An address as servers write it: the host in small letters, and the port even if it is that of https. */
const usual = (endpoint: string): string =>
  endpoint.replace(
    /^https:\/\/([^/:]+|\[[^\]]+\])(:\d+)?(?=\/|$)/i,
    (_, host: string, port = ':443') => `https://${host.toLowerCase()}${port}`,
  );
