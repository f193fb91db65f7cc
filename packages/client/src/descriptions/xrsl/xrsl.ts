/**
 * NorduGrid xRSL, the language of ARC's users.
 * @see NORDUGRID-MANUAL-4, "Extended Resource Specification Language (xRSL)"
 */

export { parseXrsl, parseXrslDocuments } from './xrsl-reader.js';
export { formatXrsl, formatXrslDocuments } from './xrsl-writer.js';
