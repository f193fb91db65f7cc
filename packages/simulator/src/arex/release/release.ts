/** The releases of A-REX that are modelled. */
export const RELEASES = ['6.17', '7.0', '7.2'] as const;

/** A release of A-REX that is modelled. */
export type Release = (typeof RELEASES)[number];

/** The versions of the REST interface of a release, oldest first. */
export const restVersionsOf = (release: Release): readonly string[] => (release === '6.17' ? ['1.0'] : ['1.0', '1.1']);
