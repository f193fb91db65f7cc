import type { CertificateExtension } from '../pki/certificate-extensions.js';
import { type DerElement, DerError, explicitTag, implicitTag, readElement, readElements, Tag } from '../pki/der.js';

/**
 * The servers that an attribute certificate is meant for, as URIs or plain names. RFC 5755 has SEQUENCE OF SEQUENCE OF Target; VOMS
 * servers wrap each Target in one SEQUENCE more.
 *
 * @throws DerError if the extension is malformed, or has a target of another kind than a name
 * @see RFC 5755, section 4.3.2
 */
export function readTargets(extension: CertificateExtension | undefined): readonly string[] {
  if (extension === undefined) return [];
  return readElements(readElement(extension.value))
    .flatMap((targets) => readElements(targets))
    .flatMap((target) => (target.tag === Tag.SEQUENCE ? readElements(target) : [target]))
    .map(readTarget);
}

function readTarget(target: DerElement): string {
  const [name] = readElements(target, explicitTag(0));
  const isText = name?.tag === implicitTag(6) || name?.tag === implicitTag(2);
  const text = name?.contents.toString('latin1') ?? '';
  if (!isText || !/^[\x20-\x7e]+$/.test(text)) throw new DerError('one of its targets is not the name of a server');
  return text;
}
