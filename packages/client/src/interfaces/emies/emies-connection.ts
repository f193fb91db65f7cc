import { InvalidJobDescription, NotAnArcServerError, ServiceError } from '../../errors/index.js';
import type { HttpSender } from '../../http/https-client.js';
import type { XmlElement } from '../../xml/xml-element.js';
import { XmlError } from '../../xml/xml-error.js';
import { writeXml } from '../../xml/xml-writer.js';
import type { CallOptions } from '../contract/computing-interface.js';
import { isRefusal, notAuthorised, readAnswer, UnreadableAnswerError } from '../contract/service-answer.js';
import { type EmiesRequest, readList, requests } from './emies-messages.js';
import { type SoapAnswer, type SoapFault, unwrapSoap, wrapSoap } from './soap-envelope.js';

/** The answer to a GET or HEAD below the endpoint. */
export interface PathAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service that speaks EMI-ES, all port types at one address. Errors contain the texts of its faults. */
export class EmiesConnection {
  readonly endpoint: string;
  readonly #http: HttpSender;
  #hasAnswered = false;

  private constructor(http: HttpSender, endpoint: string) {
    this.#http = http;
    this.endpoint = endpoint;
  }

  /**
   * Makes sure that an endpoint speaks EMI-ES, with the cheapest request that there is.
   * @throws NotAnArcServerError if it does not
   * @throws NotAuthorisedError if it refuses access
   * @throws the errors of the connection
   */
  static async open(http: HttpSender, endpoint: string, options: CallOptions = {}): Promise<EmiesConnection> {
    const connection = new EmiesConnection(http, endpoint);
    const request = requests.list({ limit: 1 });
    const answer = await connection.send(request, options);
    if ('fault' in answer) {
      throw new NotAnArcServerError(
        `${endpoint} answers, but offers no EMI-ES interface: ${request.operation} gave "${answer.fault.reason}"`,
        { remedy: 'check-interface', removedIn: 'ARC 7' },
      );
    }
    connection.read(request, answer.response, readList);
    connection.#hasAnswered = true;
    return connection;
  }

  /**
   * Sends a request and returns the answer, which may be a fault.
   * @throws ServiceError if the server answers with an error that is no fault
   * @throws NotAnArcServerError if the answer is no SOAP; NotAuthorisedError if the server refuses access
   */
  async send(request: EmiesRequest, { signal }: CallOptions = {}): Promise<SoapAnswer> {
    const { status, reason, body, token } = await this.#http.text({
      method: 'POST',
      url: this.endpoint,
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      body: writeRequest(request),
      repeatable: request.repeatable,
      signal,
    });
    if (status === 401 || status === 403)
      throw notAuthorised(this.endpoint, { status, reason, ...(token && { token }) });
    const hasAnswered = this.#hasAnswered;
    const answer = readAnswer(this.endpoint, () => readSoap(request, status, reason, body), { hasAnswered });
    if ('fault' in answer && isAccessFault(answer.fault)) {
      throw notAuthorised(this.endpoint, { status, reason: answer.fault.reason, ...(token && { token }) });
    }
    return 'fault' in answer ? { fault: { ...answer.fault, httpStatus: status } } : answer;
  }

  /**
   * Sends a request and reads its response.
   * @throws ServiceError with the server's reason if it answers with a fault
   * @throws NotAnArcServerError if the response cannot be read
   */
  async ask<T>(request: EmiesRequest, read: (response: XmlElement) => T, options: CallOptions = {}): Promise<T> {
    const answer = await this.send(request, options);
    if ('fault' in answer) throw faultError(request.operation, answer.fault);
    return this.read(request, answer.response, read);
  }

  /**
   * Reads the response to a request.
   * @throws NotAnArcServerError if it cannot be read
   */
  read<T>({ operation }: EmiesRequest, response: XmlElement | undefined, read: (response: XmlElement) => T): T {
    const hasAnswered = this.#hasAnswered;
    return readAnswer(this.endpoint, () => read(requireResponse(response, operation)), { hasAnswered });
  }

  /**
   * Gets the content of a path below the endpoint, with any status except a refusal of access, which is an error.
   * @param path - percent-encoded, without a leading slash
   */
  async get(method: 'GET' | 'HEAD', path: string, { signal }: CallOptions = {}): Promise<PathAnswer> {
    const answer = await this.#http.text({ method, url: `${this.endpoint}/${path}`, headers: {}, signal });
    if (isRefusal(answer)) throw notAuthorised(this.endpoint, answer);
    return answer;
  }
}

/** The error for a fault about a whole request. */
export const faultError = (
  operation: string,
  { reason, httpStatus = 200 }: SoapFault,
  { retryable = false }: { readonly retryable?: boolean } = {},
): ServiceError => new ServiceError(`${operation}: the server refused: ${reason}`, { httpStatus, reason, retryable });

function writeRequest({ content }: EmiesRequest): string {
  try {
    return writeXml(wrapSoap(content), { indent: 0 });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new InvalidJobDescription(error.reason, { cause: error });
  }
}

function readSoap({ operation }: EmiesRequest, status: number, reason: string, body: string): SoapAnswer {
  try {
    return unwrapSoap(body);
  } catch (error) {
    if (!(error instanceof UnreadableAnswerError) || status < 500) throw error;
    // The server failed, or a gateway in front of it: it is not known whether the request was carried out.
    throw new ServiceError(`${operation}: the server answered ${status} ${reason}`.trimEnd(), {
      cause: error,
      httpStatus: status,
      reason,
      retryable: true,
    });
  }
}

const isAccessFault = ({ type, reason }: SoapFault): boolean =>
  type === 'AccessControlFault' || isRefusal({ status: 200, reason });

function requireResponse(response: XmlElement | undefined, operation: string): XmlElement {
  if (response?.name === `${operation}Response`) return response;
  throw new UnreadableAnswerError(
    `expected <${operation}Response>, got ${response ? `<${response.name}>` : 'nothing'}`,
  );
}
