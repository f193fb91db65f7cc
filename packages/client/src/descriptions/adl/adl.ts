/**
 * EMI ADL, the language that A-REX 6 and 7 take through every interface, with the NorduGrid extensions.
 * @see EMI Execution Service Specification 1.16, section "Activity Description Language"
 */
export { ADL_NAMESPACE, NORDUGRID_ADL_NAMESPACE } from './adl-namespaces.js';
export { parseAdl, parseAdlDocuments } from './adl-reader.js';
export { adlElement, type FormatAdlOptions, formatAdl, formatAdlDocuments } from './adl-writer.js';
