export const glueNamespace = 'http://schemas.ogf.org/glue/2009/03/spec_2.0_r1';

/** A time as GLUE2 documents have it: whole seconds, UTC. */
export const glueTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
