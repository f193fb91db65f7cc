import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { readXml } from '../../xml/xml-reader.js';
import { element, type XmlNode } from '../../xml/xml-writer.js';
import { excerpt, UnreadableAnswerError } from '../contract/service-answer.js';

const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Why a service refused a whole request, or one item of it. */
export interface SoapFault {
  /** The local name of the fault element, e.g. `ActivityNotFoundFault`; undefined if there is none. */
  readonly type: string | undefined;
  /** The service's own text. */
  readonly reason: string;
  /** For a VectorLimitExceededFault: how many items one request may have. */
  readonly serverLimit: number | undefined;
  /** The HTTP status of the answer, for a fault of the whole request. */
  readonly httpStatus?: number;
}

/** The content of a SOAP body; a response is missing if the body is empty, which is how some operations succeed. */
export type SoapAnswer = { readonly fault: SoapFault } | { readonly response: XmlElement | undefined };

/** Puts a request into a SOAP 1.1 envelope. */
export const wrapSoap = (request: XmlNode): XmlNode =>
  element('soap:Envelope', [element('soap:Body', [request])], { 'xmlns:soap': SOAP_NAMESPACE });

/**
 * Takes the response or the fault out of an envelope. A-REX sends faults with any HTTP status, and in places puts an empty
 * response beside them: so a fault anywhere in the body counts.
 * @throws UnreadableAnswerError if it is no SOAP envelope
 */
export function unwrapSoap(body: string): SoapAnswer {
  const content = readEnvelope(body).child('Body')?.children();
  if (content === undefined) throw new UnreadableAnswerError('expected a SOAP body, got an envelope without');
  const fault = content.find(({ name }) => name === 'Fault');
  return fault ? { fault: readSoapFault(fault) } : { response: content[0] };
}

function readEnvelope(body: string): XmlElement {
  let root: XmlElement;
  try {
    root = readXml(body);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new UnreadableAnswerError(`expected a SOAP envelope, got ${excerpt(body)}: ${cause.message}`, { cause });
  }
  if (root.name !== 'Envelope') throw new UnreadableAnswerError(`expected a SOAP envelope, got <${root.name}>`);
  return root;
}

/** The typed fault inside says more than the SOAP one around it, whose text is often the word "unknown". */
function readSoapFault(fault: XmlElement): SoapFault {
  const [typed] = fault.child('detail')?.children() ?? [];
  const generic = fault.childText('faultstring')?.trim() || 'no reason given';
  return typed ? readTypedFault(typed, generic) : { type: undefined, reason: generic, serverLimit: undefined };
}

function readTypedFault(fault: XmlElement, otherwise: string): SoapFault {
  const limit = fault.childText('ServerLimit')?.trim() ?? '';
  return {
    type: fault.name,
    // GridSite's delegation calls its text "msg".
    reason: (fault.childText('Message') ?? fault.childText('msg') ?? '').trim() || otherwise,
    serverLimit: /^\d{1,9}$/.test(limit) ? Number(limit) : undefined,
  };
}

/** The fault in the place of the result in one item of a response; undefined if there is none. */
export function findItemFault(item: XmlElement): SoapFault | undefined {
  // Recognised by the local name: services put them into the namespaces of other port types.
  const fault = item.children().find(({ name }) => name.endsWith('Fault'));
  return fault && readTypedFault(fault, fault.name);
}
