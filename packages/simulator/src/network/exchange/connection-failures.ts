const failure = (code: string, message: string, name = 'Error'): Error =>
  Object.assign(new Error(message), { code, name });

/** The errors of connections as Node.js and undici give them. */
export const connectionFailures = {
  refused: (server: string) => failure('ECONNREFUSED', `connect ECONNREFUSED ${server}`),
  noName: (host: string) => failure('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`),
  connectTimeout: () => failure('ETIMEDOUT', 'timed out'),
  closedInHandshake: () => failure('ECONNRESET', 'closed'),
  notTls: () => failure('EPROTO', 'write EPROTO wrong version number'),
  credentialExpired: () => failure('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'ssl3_read_bytes: SSL alert number 45'),
  otherSideClosed: () => failure('UND_ERR_SOCKET', 'other side closed', 'SocketError'),
  reset: () => failure('ECONNRESET', 'read ECONNRESET'),
  headersTimeout: () => failure('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error', 'HeadersTimeoutError'),
  bodyTimeout: () => failure('UND_ERR_BODY_TIMEOUT', 'Body Timeout Error', 'BodyTimeoutError'),
  headersOverflow: () => failure('UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error', 'HeadersOverflowError'),
  answerLengthMismatch: () =>
    failure(
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
      'Response body length does not match content-length header',
      'ResponseContentLengthMismatchError',
    ),
  requestLengthMismatch: () =>
    failure(
      'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
      'Request body length does not match content-length header',
      'RequestContentLengthMismatchError',
    ),
  incompleteChunks: () =>
    failure(
      'HPE_INVALID_EOF_STATE',
      'Response does not match the HTTP/1.1 protocol (Invalid EOF state)',
      'HTTPParserError',
    ),
} as const;
