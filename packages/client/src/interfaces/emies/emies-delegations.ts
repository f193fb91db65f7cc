import type { XmlElement } from '../../xml/xml-element.js';
import { element } from '../../xml/xml-writer.js';
import { UnreadableAnswerError } from '../contract/service-answer.js';
import type { DelegationService } from '../delegation/delegation-keeper.js';
import { type EmiesConnection, faultError } from './emies-connection.js';
import type { EmiesRequest } from './emies-messages.js';

/**
 * Delegations are asked for as ARC's own client does, with the messages of GridSite's delegation 2.1, whose children are
 * without a namespace. EMI-ES' own port type has the same credentials under the same ids; only that one tells when they expire.
 */
const GRIDSITE_NAMESPACE = 'http://www.gridsite.org/namespaces/delegation-2';
const EMIES_NAMESPACE = 'http://www.eu-emi.eu/es/2010/12/delegation/types';

const gridsite = (
  operation: string,
  content: Readonly<Record<string, string>>,
  { repeatable }: { readonly repeatable: boolean },
): EmiesRequest => ({
  operation,
  content: element(
    `deleg:${operation}`,
    Object.entries(content).map(([name, value]) => element(name, value)),
    { 'xmlns:deleg': GRIDSITE_NAMESPACE },
  ),
  repeatable,
});

const requests = {
  new: (): EmiesRequest => gridsite('getNewProxyReq', {}, { repeatable: false }),
  renew: (id: string): EmiesRequest => gridsite('renewProxyReq', { delegationID: id }, { repeatable: true }),
  put: (id: string, chainPem: string): EmiesRequest =>
    gridsite('putProxy', { delegationID: id, proxy: chainPem }, { repeatable: true }),
  info: (id: string): EmiesRequest => ({
    operation: 'GetDelegationInfo',
    content: element('esdeleg:GetDelegationInfo', [element('esdeleg:DelegationID', id)], {
      'xmlns:esdeleg': EMIES_NAMESPACE,
    }),
    repeatable: true,
  }),
} as const;

/** Delegations over SOAP. */
export const emiesDelegations = (connection: EmiesConnection): DelegationService => ({
  begin: (options) =>
    connection.ask(
      requests.new(),
      (response) => ({
        id: requireText(response, 'delegationID'),
        requestPem: requireText(response, 'proxyRequest'),
      }),
      options,
    ),

  renew: (id, options) =>
    // For an unknown id the server makes a new delegation under that id, which can be used as well.
    connection.ask(requests.renew(id), (response) => requireText(response, 'renewProxyReqReturn'), options),

  put: async (id, chainPem, options) => {
    const request = requests.put(id, chainPem);
    const answer = await connection.send(request, options);
    // Success is an empty body.
    if ('fault' in answer) throw faultError(request.operation, answer.fault);
  },

  stored: async (id, options) => {
    const answer = await connection.send(requests.info(id), options);
    // The server does not know it, knows it as another user's, has not got its chain yet, or has no such operation.
    if ('fault' in answer) return undefined;
    const expiry = Date.parse(answer.response?.childText('Lifetime')?.trim() ?? '');
    return Number.isNaN(expiry) ? undefined : new Date(expiry);
  },
});

function requireText(response: XmlElement, name: string): string {
  const text = response.childText(name)?.trim();
  if (!text) throw new UnreadableAnswerError(`expected <${name}> in <${response.name}>, got none`);
  return text;
}
