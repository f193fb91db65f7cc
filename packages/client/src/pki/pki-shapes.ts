import { KeyObject } from 'node:crypto';
import { capable, type Shape, simple } from '../checks/shape.js';
import type { Certificate } from './certificate.js';
import type { Credential } from './credential.js';

export const key: Shape<KeyObject> = simple('a KeyObject', (value) => value instanceof KeyObject);
export const certificate: Shape<Certificate> = capable('a Certificate', 'isSignedBy', 'toPem');
export const credential: Shape<Credential> = capable('a Credential', 'toTlsIdentity', 'toProxyFile');
