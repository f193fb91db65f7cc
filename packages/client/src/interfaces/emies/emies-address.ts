import type { AddressFormat } from '../contract/address-format.js';

const ADDRESS = /^(https:\/\/[^/]+\/[^?#]+)\/([^/?#]+)\/?$/;

/**
 * `…/ID`, which is also the address of the job's files. Addresses of other interfaces match this too, and have to be tried before.
 */
export const EMIES_ADDRESS: AddressFormat<'emies'> = {
  kind: 'emies',
  parse: (jobId) => {
    const [, endpoint, localId] = ADDRESS.exec(jobId) ?? [];
    return endpoint === undefined || localId === undefined ? undefined : { endpoint, localId };
  },
  format: (endpoint, localId) => `${endpoint}/${localId}`,
  record: {
    // As arcsub writes it: the management port type tells the state too.
    status: 'org.ogf.glue.emies.activitymanagement',
    management: 'org.ogf.glue.emies.activitymanagement',
    information: 'org.ogf.glue.emies.resourceinfo',
    logDirectory: '',
    notesSession: true,
  },
};
