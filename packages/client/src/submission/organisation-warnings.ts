import type { ComputingService } from '../information/computing-service.js';
import { findQueueForOthers, organisationsOf, type ShownOrganisations } from '../information/queue-organisations.js';
import type { Log } from '../log/log.js';

/** Warns before a submission to a queue that is published for virtual organisations, of which the user shows none. */
export class OrganisationWarnings {
  readonly #shown: () => Promise<ShownOrganisations>;
  readonly #log: Log;
  readonly #told = new Set<string>();

  /** @param shown - what the server sees; asked for only where a queue is published for organisations */
  constructor(shown: () => Promise<ShownOrganisations>, log: Log) {
    this.#shown = shown;
    this.#log = log;
  }

  /** Each queue is warned of once. The server decides: it may let the user in all the same. */
  async warn({ shares }: Pick<ComputingService, 'shares'>, queues: ReadonlySet<string>): Promise<void> {
    for (const queue of queues) {
      if (this.#told.has(queue) || organisationsOf(shares, queue).length === 0) continue;
      this.#told.add(queue);
      const found = findQueueForOthers(shares, queue, await this.#shown());
      if (found === undefined) continue;
      const { organisations, kind } = found;
      const [first] = organisations;
      const one = organisations.length === 1;
      const whose = `the virtual organisation${one ? '' : 's'} ${organisations.join(', ')}`;
      const shows = one ? 'does not show it' : 'shows none of them';
      this.#log.warning(
        kind === 'token'
          ? `The queue ${queue} is published for ${whose}. The token ${shows}, and cannot have the attributes of one: if the job is refused, submit it with an X.509 proxy that has them (VOMS "${first}", or --voms ${first} of the command).`
          : `The queue ${queue} is published for ${whose}. The proxy ${shows}: if the job is refused, have its attributes put into the proxy (VOMS "${first}", or --voms ${first} of the command).`,
      );
    }
  }
}
