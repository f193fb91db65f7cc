import type { AddressFormat } from '../contract/address-format.js';

const ADDRESS = /^(https:\/\/[^/]+(?:\/[^?#]*?)?)\/rest\/\d+\.\d+\/jobs\/([^/?#]+)\/?$/;

/** `…/rest/1.0/jobs/ID`. Addresses always say 1.0, with every version of REST: so do the ARC tools', which share the job list. */
export const REST_ADDRESS: AddressFormat<'rest'> = {
  kind: 'rest',
  parse: (jobId) => {
    const [, endpoint, localId] = ADDRESS.exec(jobId) ?? [];
    return endpoint === undefined || localId === undefined ? undefined : { endpoint, localId };
  },
  format: (endpoint, localId) => `${endpoint}/rest/1.0/jobs/${localId}`,
  record: {
    status: 'org.nordugrid.arcrest',
    management: 'org.nordugrid.arcrest',
    information: 'org.nordugrid.arcrest',
    logDirectory: '/diagnose',
    notesSession: false,
  },
};
