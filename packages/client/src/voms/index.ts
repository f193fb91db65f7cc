/**
 * Virtual organisations: the groups and roles of a user, as a VOMS server signs them and a proxy shows them.
 *
 * @module jasmin-arc/voms
 */

export { AttributeCertificate, type AttributeHolder } from './attribute-certificate.js';
export { type AttributeDefect, describeAttributeDefect } from './attribute-defect.js';
export {
  type AttributeOwner,
  type FindAttributeDefectOptions,
  findAttributeDefect,
  type SignerAuthorities,
} from './find-attribute-defect.js';
export { findVomsServers } from './find-voms-servers.js';
export { type Fqan, formatFqan, parseFqan, parseVomsRequest, plainFqan, type VomsRequest } from './fqan.js';
export { type AttributeContents, issueAttributeCertificate } from './issue-attribute-certificate.js';
export {
  type ReceivedAttributes,
  type RequestAttributesOptions,
  requestAttributes,
  type ServerAuthorities,
} from './request-attributes.js';
export { vomsDirectory } from './voms-directory.js';
export { readAttributeCertificates, readableAttributes, vomsExtension } from './voms-extension.js';
export type { VomsServer } from './vomses-file.js';
export { vomsesPlaces } from './vomses-places.js';
