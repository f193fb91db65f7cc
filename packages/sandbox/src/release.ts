/** The ARC releases the sandbox can imitate. */
export const releases = ['6.17', '7.0'] as const;

export type Release = (typeof releases)[number];

/** What clients can tell releases apart by, beyond the words in single answers. */
export interface ReleaseTraits {
  readonly release: Release;
  /** Versions of the REST interface under `/rest/`. */
  readonly restVersions: readonly string[];
  /** Element names that JSON shows as arrays however many there are; 6.17 goes by their number alone. */
  readonly alwaysArrays: ReadonlySet<string>;
  /** 6.17 sends no body at all where a list is empty. */
  readonly emptyListAsEmptyBody: boolean;
  /** 6.17 loses the values of attributes in JSON and shows the blanks between the children. */
  readonly attributesLostInJson: boolean;
  /** 7.0 answers `/rest` and `info` to anyone; 6.17 nothing to nobody it knows. */
  readonly publicVersionsAndInfo: boolean;
  /** 7.0 with its default settings speaks no TLS 1.3. */
  readonly newestTls: 'TLSv1.2' | 'TLSv1.3';
}

const traits: Readonly<Record<Release, ReleaseTraits>> = {
  '6.17': {
    release: '6.17',
    restVersions: ['1.0'],
    alwaysArrays: new Set(),
    emptyListAsEmptyBody: true,
    attributesLostInJson: true,
    publicVersionsAndInfo: false,
    newestTls: 'TLSv1.3',
  },
  '7.0': {
    release: '7.0',
    restVersions: ['1.0', '1.1'],
    alwaysArrays: new Set(['version', 'job', 'delegation', 'file', 'dir']),
    emptyListAsEmptyBody: false,
    attributesLostInJson: false,
    publicVersionsAndInfo: true,
    newestTls: 'TLSv1.2',
  },
};

export const traitsOf = (release: Release): ReleaseTraits => traits[release];
