/** The ARC releases the sandbox can imitate. */
export const RELEASES = ['6.17', '7.0', '7.2'] as const;

/** An ARC release that the sandbox can imitate. */
export type Release = (typeof RELEASES)[number];

/** The differences between releases that clients can see, apart from the texts of single answers. */
export interface ReleaseTraits {
  readonly release: Release;
  /** Versions of the REST interface under `/rest/`. */
  readonly restVersions: readonly string[];
  /** Elements that JSON shows as an array even if there is only one or none; in 6.17 that depends on their number. */
  readonly alwaysArrays: ReadonlySet<string>;
  /** 6.17 sends no body at all where a list is empty. */
  readonly emptyListAsEmptyBody: boolean;
  /** 6.17 loses the values of attributes in JSON, and shows the white space between child elements. */
  readonly attributesLostInJson: boolean;
  /** ARC 7 answers `/rest` and `info` also without a client certificate; 6.17 then answers every request with 403. */
  readonly publicVersionsAndInfo: boolean;
  /** ARC 7 with its default settings speaks no TLS 1.3. */
  readonly newestTls: 'TLSv1.2' | 'TLSv1.3';
  /** Whether PROPFIND percent-encodes the addresses of what is in a directory. */
  readonly encodesEntryAddresses: boolean;
  /** Whether U+FFFD takes the place of what cannot stand in XML. */
  readonly marksInvalidCharacters: boolean;
}

const ARC_7: Omit<ReleaseTraits, 'release' | 'encodesEntryAddresses' | 'marksInvalidCharacters'> = {
  restVersions: ['1.0', '1.1'],
  alwaysArrays: new Set(['version', 'job', 'delegation', 'file', 'dir']),
  emptyListAsEmptyBody: false,
  attributesLostInJson: false,
  publicVersionsAndInfo: true,
  newestTls: 'TLSv1.2',
};

const TRAITS: Readonly<Record<Release, ReleaseTraits>> = {
  '6.17': {
    release: '6.17',
    restVersions: ['1.0'],
    alwaysArrays: new Set(),
    emptyListAsEmptyBody: true,
    attributesLostInJson: true,
    publicVersionsAndInfo: false,
    newestTls: 'TLSv1.3',
    encodesEntryAddresses: false,
    marksInvalidCharacters: false,
  },
  '7.0': { ...ARC_7, release: '7.0', encodesEntryAddresses: false, marksInvalidCharacters: false },
  '7.2': { ...ARC_7, release: '7.2', encodesEntryAddresses: true, marksInvalidCharacters: true },
};

export const traitsOf = (release: Release): ReleaseTraits => TRAITS[release];
