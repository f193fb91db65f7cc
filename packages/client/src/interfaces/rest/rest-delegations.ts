import type { CallOptions } from '../contract/computing-interface.js';
import { serviceError } from '../contract/service-answer.js';
import type { DelegationService } from '../delegation/delegation-keeper.js';
import type { RestConnection } from './rest-connection.js';
import { readDelegationId, requests } from './rest-messages.js';

/** Delegations over REST, with the peculiarities of ARC 6 and ARC 7. */
export const restDelegations = (connection: RestConnection): DelegationService => ({
  begin: (options) =>
    connection.ask(
      requests.newDelegation(),
      (answer) => ({ id: readDelegationId(answer.headers.location), requestPem: answer.body }),
      options,
    ),

  renew: (id, options) =>
    // For an unknown id the server makes a new delegation under that id, which can be used as well.
    connection.ask(requests.renewDelegation(id), (answer) => answer.body, options),

  put: (id, chainPem, options) => connection.ask(requests.putDelegation(id, chainPem), () => undefined, options),

  stored: async (id, options) => {
    const request = requests.getDelegation(id);
    const answer = await connection.send(request, options);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw serviceError(`Reading delegation ${id}`, answer);
    // Until its chain has been put, a delegation is a single newline.
    return answer.body.includes('-----BEGIN') ? answer.body : undefined;
  },
});

/** Hands a token over, which REST 1.1 takes; the answer has no body. @returns undefined for REST 1.0 */
export const restTokenDelegation = (
  connection: RestConnection,
): ((token: string, options: CallOptions) => Promise<string>) | undefined =>
  connection.version === '1.0'
    ? undefined
    : (token, options) =>
        connection.ask(
          requests.newTokenDelegation(token),
          ({ headers }) => readDelegationId(headers.location),
          options,
        );
