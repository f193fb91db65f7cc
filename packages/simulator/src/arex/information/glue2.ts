export const GLUE_NAMESPACE = 'http://schemas.ogf.org/glue/2009/03/spec_2.0_r1';

/** A time as the documents have it: whole seconds, UTC. */
export const glueTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
