import { STATUS_CODES } from 'node:http';
import type { WireAnswer } from '../exchange/wire-answer.js';

/** A page of a gateway: media type and text. */
export interface GatewayPage {
  readonly type?: string;
  readonly text: (title: string) => string;
}

const HTML = 'text/html';

/** The pages that gateways send. */
export const GATEWAY_PAGES = {
  nginx: {
    type: HTML,
    text: (title) =>
      `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n`,
  },
  apache: {
    type: 'text/html; charset=iso-8859-1',
    text: (title) =>
      `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${title.slice(4)}</h1>\n<p>The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.</p>\n<hr>\n<address>Apache/2.4.57 (Debian) Server at ce.example.org Port 443</address>\n</body></html>\n`,
  },
  haproxy: {
    type: HTML,
    text: (title) => `<html><body><h1>${title}</h1>\nNo server is available to handle this request.\n</body></html>\n`,
  },
  'captive-portal': {
    type: 'text/html; charset=utf-8',
    text: () =>
      '<!DOCTYPE html><html><head><title>Welcome to Conference WiFi</title><meta http-equiv="refresh" content="0; url=https://portal.example.net/login"></head><body><form method="post" action="/accept"><button>Accept terms</button></form></body></html>',
  },
  'login-page': {
    type: 'text/html; charset=utf-8',
    text: () =>
      '<!doctype html><html lang="en"><head><title>Sign in</title></head><body><form action="/idp/profile/SAML2/Redirect/SSO" method="post"><input name="j_username"><input name="j_password" type="password"></form></body></html>',
  },
  text: { type: 'text/plain', text: (title) => `${title}\n` },
  'json-of-something-else': {
    type: 'application/json',
    text: (title) =>
      JSON.stringify({ error: { code: Number(title.slice(0, 3)), message: title.slice(4) }, path: '/', job: 'none' }),
  },
  'xml-of-something-else': {
    type: 'application/xml',
    text: (title) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${title.slice(4).replaceAll(' ', '')}</Code><RequestId>4442587FB7D0A2F9</RequestId></Error>`,
  },
  empty: { text: () => '' },
} as const satisfies Readonly<Record<string, GatewayPage>>;

export type GatewayPageName = keyof typeof GATEWAY_PAGES;

export interface GatewayAnswerOptions {
  readonly page: GatewayPageName;
  readonly status: number;
  /** @default no `Retry-After` */
  readonly retryAfterSeconds?: number;
  /** @default no `Location` */
  readonly location?: string;
  /** Whether the connection ends after it. @default false */
  readonly closes?: boolean;
}

/** A page as it goes onto a connection. */
export function gatewayAnswer(options: GatewayAnswerOptions): WireAnswer {
  const { page, status, retryAfterSeconds, location, closes = false } = options;
  const { type, text }: GatewayPage = GATEWAY_PAGES[page];
  const reason = STATUS_CODES[status] ?? 'Unknown';
  const body = Buffer.from(text(`${status} ${reason}`));
  return {
    status,
    reason,
    headers: {
      ...(page !== 'empty' && { server: page, date: new Date().toUTCString() }),
      ...(type !== undefined && { 'content-type': type }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      ...(location !== undefined && { location }),
      ...(closes && { connection: 'close' }),
      'content-length': String(body.length),
    },
    body: [body],
    afterShortBody: 'stays-open',
  };
}

/** The pages that come with an error; the others come with 200, too, and look like success to who reads only the status. */
export const ERROR_PAGES = [
  'nginx',
  'apache',
  'haproxy',
  'text',
  'json-of-something-else',
  'xml-of-something-else',
  'empty',
] as const;
