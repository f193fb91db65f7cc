export const JSDL_NAMESPACE = 'http://schemas.ggf.org/jsdl/2005/11/jsdl';
export const JSDL_POSIX_NAMESPACE = 'http://schemas.ggf.org/jsdl/2005/11/jsdl-posix';
/** Of the elements that ARC adds. */
export const JSDL_ARC_NAMESPACE = 'http://www.nordugrid.org/ws/schemas/jsdl-arc';
