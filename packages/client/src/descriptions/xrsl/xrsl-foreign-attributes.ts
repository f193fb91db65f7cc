import type { XrslRelations } from './xrsl-relations.js';

/** Attributes in which clients and services keep information for themselves; they ask the server for nothing. */
const NOTES = ['clientsoftware', 'clientxrsl', 'hostname', 'jobid'];

/** Attributes that no client or service supports any more. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  cluster: 'ARC does not support it any more: name the server when submitting',
  replicacollection: 'no service honours it',
  savestate: 'no service honours it',
};

/** Attributes of Globus' RSL. ARC only logs a warning about them. */
const GLOBUS =
  `directory filecleanup filestagein filestageinshared filestageout gasscache grammyjob hostcount jobtype label
   librarypath maxcputime maxmemory maxtime maxwalltime minmemory project remoteiourl resourcemanagercontact scratchdir
   subjobcommstype subjobstarttype`.split(/\s+/);

/** Reports the attributes that exist, but have no effect on a job. */
export function loseForeignAttributes(relations: XrslRelations): void {
  for (const attribute of NOTES) relations.all(attribute);
  for (const [attribute, reason] of Object.entries(UNSUPPORTED)) relations.lose(attribute, reason);
  for (const attribute of GLOBUS) relations.lose(attribute, 'it is an attribute of Globus that ARC does not support');
}
