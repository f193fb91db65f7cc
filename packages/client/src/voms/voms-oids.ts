/** The object identifiers of VOMS, and those that RFC 5755 has for attribute certificates only. */
export const VomsOids = {
  /** The attribute with the FQANs (GFD.182, section 3.4). */
  FQANS: '1.3.6.1.4.1.8005.100.100.4',
  /** The extension of a proxy that holds attribute certificates. */
  ATTRIBUTE_CERTIFICATES: '1.3.6.1.4.1.8005.100.100.5',
  /** The certificates of the signer (GFD.182, section 3.5). */
  SIGNERS: '1.3.6.1.4.1.8005.100.100.10',
  /** Further attributes, each with a name and a value. */
  GENERIC_ATTRIBUTES: '1.3.6.1.4.1.8005.100.100.11',
  /** The servers that an attribute certificate is meant for (RFC 5755, section 4.3.2). */
  TARGETS: '2.5.29.55',
  /** There are no lists of revoked attribute certificates (RFC 5755, section 4.3.6). */
  NO_REVOCATION: '2.5.29.56',
} as const;
