/**
 * JSDL 1.0 as ARC 5 understood it: POSIX and HPC profile applications, and ARC's own extensions. The original library
 * wrote its jobs in it; servers of ARC 6 and later do not accept it any more, so it is read and converted here.
 * @see GFD.136, "Job Submission Description Language (JSDL) Specification, Version 1.0"
 */
export { JSDL_NAMESPACE } from './jsdl-namespaces.js';
export { parseJsdl } from './jsdl-reader.js';
export { formatJsdl } from './jsdl-writer.js';
