/**
 * Whether a text that a server gives as the id of a new job can be one: only letters and digits so far, in every release. A text
 * that would lead elsewhere within an address, or in a file name, cannot.
 */
export const isLocalId = (text: string): boolean => /^\w[\w.-]{0,254}$/.test(text);
