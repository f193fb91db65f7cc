/**
 * An ARC Compute Element for trying things out. {@link startSandbox} starts one.
 *
 * @module jasmin-arc-sandbox
 */

export type { CertificateFiles, TestAuthority } from './authority/test-authority.js';
export type { QueueOptions } from './compute/queues.js';
export { DirectoryInUseError } from './directory-lock.js';
export type { Fault, FaultEffect, FaultTarget, Misbehaviour } from './misbehaviour.js';
export type { Release } from './release.js';
export { Sandbox, startSandbox } from './sandbox.js';
export { SandboxOptionError, type SandboxOptions } from './sandbox-options.js';
export type { TokenClaims, TokenIssuerOptions, TokenKey } from './tokens/token-issuer.js';
export type { VirtualOrganisationOptions } from './voms/virtual-organisation.js';
