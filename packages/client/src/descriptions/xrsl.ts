/**
 * NorduGrid xRSL, the language of ARC's users.
 * @see NORDUGRID-MANUAL-4, "Extended Resource Specification Language (xRSL)"
 */

export { parseXrsl, parseXrslDocuments } from './xrsl/xrsl-reader.js';
export { formatXrsl, formatXrslDocuments } from './xrsl/xrsl-writer.js';
