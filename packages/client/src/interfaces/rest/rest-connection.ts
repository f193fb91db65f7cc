import { NotAnArcServerError } from '../../errors/index.js';
import type { HttpResponse, HttpSender } from '../../http/https-client.js';
import type { CallOptions } from '../contract/computing-interface.js';
import { isRefusal, notAuthorised, readAnswer, requireKind, serviceError } from '../contract/service-answer.js';
import { isSuccess, type RestRequest, readVersions } from './rest-messages.js';

/** An answer whose body has been read. */
export type TextAnswer = Omit<HttpResponse, 'body'> & { readonly body: string };

const KNOWN_VERSIONS = ['1.1', '1.0'] as const;
type KnownVersion = (typeof KNOWN_VERSIONS)[number];

/** A service that speaks REST, in the chosen version. Errors contain the server's reason phrase. */
export class RestConnection {
  readonly endpoint: string;
  readonly version: KnownVersion;
  readonly #http: HttpSender;

  private constructor(http: HttpSender, endpoint: string, version: KnownVersion) {
    this.#http = http;
    this.endpoint = endpoint;
    this.version = version;
  }

  /**
   * Asks an endpoint which versions it speaks and chooses the newest that this library knows.
   * @throws NotAnArcServerError if it speaks none, or is something else
   * @throws NotAuthorisedError if it refuses access
   * @throws ServiceError if it is out of order for the moment
   * @throws the errors of the connection
   */
  static async open(http: HttpSender, endpoint: string, { signal }: CallOptions = {}): Promise<RestConnection> {
    const answer = await http.text({
      method: 'GET',
      url: `${endpoint}/rest`,
      headers: { accept: 'application/json' },
      signal,
    });
    if (isRefusal(answer)) throw notAuthorised(endpoint, answer);
    const trouble = serviceError(`GET ${endpoint}/rest`, answer);
    // A gateway says that the server does not answer, not that it does not exist.
    if (trouble.retryable) throw trouble;
    if (answer.status !== 200) {
      throw new NotAnArcServerError(
        `${endpoint} answers, but offers no ARC REST interface: GET /rest gave ${answer.status} ${answer.reason}`.trimEnd(),
        { remedy: 'check-address' },
      );
    }
    const offered = readAnswer(endpoint, () => readVersions(answer.body), { hasAnswered: false });
    const version = KNOWN_VERSIONS.find((known) => offered.includes(known));
    if (version === undefined) {
      throw new NotAnArcServerError(
        `${endpoint} speaks version ${offered.join(', ')} of ARC's REST interface; this library speaks ${KNOWN_VERSIONS.join(' and ')}`,
        { remedy: 'update-client' },
      );
    }
    return new RestConnection(http, endpoint, version);
  }

  /** The address of a resource below the versioned base. */
  url(path: string): string {
    return `${this.endpoint}/rest/${this.version}/${path}`;
  }

  /** Sends a request and returns the answer, with any status except a refusal of access, which is an error. */
  async send(request: RestRequest, { signal }: CallOptions = {}): Promise<TextAnswer> {
    const { path, answer: _, scope = 'compute.read', ...rest } = request;
    const answer = await this.#http.text({ ...rest, url: this.url(path), signal });
    if (isRefusal(answer)) throw notAuthorised(this.endpoint, answer, scope);
    return answer;
  }

  /**
   * Sends a request and reads the body of a 2xx answer.
   * @throws ServiceError with the server's reason for any other status
   * @throws NotAnArcServerError if the body cannot be read
   */
  async ask<T>(request: RestRequest, read: (answer: TextAnswer) => T, options: CallOptions = {}): Promise<T> {
    return this.read(request, await this.send(request, options), read);
  }

  /**
   * Reads the body of a 2xx answer.
   * @throws ServiceError with the server's reason for any other status
   * @throws NotAnArcServerError if the body cannot be read
   */
  read<T>({ method, path, answer: kind }: RestRequest, answer: TextAnswer, read: (answer: TextAnswer) => T): T {
    if (!isSuccess(answer.status)) throw serviceError(`${method} ${this.url(path)}`, answer);
    return readAnswer(this.endpoint, () => {
      if (kind !== undefined) requireKind(answer, kind);
      return read(answer);
    });
  }
}
