import type { AddressFormat } from '../contract/address-format.js';

const ADDRESS = /^(https:\/\/[^/]+\/[^?#]+)\/([^/?#]+)\/?$/;

/** `…/ID`, where the job's files are, too. Addresses of other interfaces look like this as well, and have to be tried before. */
export const EMIES_ADDRESS: AddressFormat<'emies'> = {
  kind: 'emies',
  parse: (jobId) => {
    const [, endpoint, localId] = ADDRESS.exec(jobId) ?? [];
    return endpoint === undefined || localId === undefined ? undefined : { endpoint, localId };
  },
  format: (endpoint, localId) => `${endpoint}/${localId}`,
  record: {
    // As arcsub has it: the management port type tells the state too.
    status: 'org.ogf.glue.emies.activitymanagement',
    management: 'org.ogf.glue.emies.activitymanagement',
    information: 'org.ogf.glue.emies.resourceinfo',
    logDirectory: '',
    notesSession: true,
  },
};
