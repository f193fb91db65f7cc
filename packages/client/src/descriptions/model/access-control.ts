import { InvalidJobDescription } from '../../errors/index.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';

/**
 * The form in which a compute element accepts a policy inside ADL: it refuses a bare `<gacl>`, which people write
 * ("missing Content element"). A policy that has a `Content` already is not changed.
 * @throws InvalidJobDescription if the policy is not an XML document
 */
export function wrapPolicy(policy: string): string {
  const bare = withoutDeclaration(policy);
  const root = readPolicy(bare);
  if (root.child('Content') !== undefined) return bare;
  const type = root.namespace === ARC_POLICY_NAMESPACE ? 'ARC' : 'GACL';
  return `${wrapperStart(type)}${bare}${WRAPPER_END}`;
}

/** The policy from which `wrapPolicy` made the text; any other text is returned unchanged. */
export function unwrapPolicy(text: string): string {
  const start = ['GACL', 'ARC'].map(wrapperStart).find((candidate) => text.startsWith(candidate));
  if (start === undefined || !text.endsWith(WRAPPER_END)) return text;
  const bare = text.slice(start.length, -WRAPPER_END.length);
  try {
    return wrapPolicy(bare) === text ? bare : text;
  } catch {
    // Several elements, or none: not written by this library.
    return text;
  }
}

/** Policies are embedded in other documents, which cannot contain an XML declaration. */
export const withoutDeclaration = (policy: string): string => policy.replace(/^\s*<\?xml\s[^>]*\?>\s*/, '');

export function readPolicy(policy: string) {
  try {
    return readXml(policy);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new InvalidJobDescription(`the access control policy is not an XML document: ${error.reason}`, {
      cause: error,
    });
  }
}

const ARC_POLICY_NAMESPACE = 'http://www.nordugrid.org/schemas/policy-arc';
const wrapperStart = (type: string): string => `<AccessControl><Type>${type}</Type><Content>`;
const WRAPPER_END = '</Content></AccessControl>';
