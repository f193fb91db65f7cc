import type { Random } from '../../random/random.js';
import { faultKind } from './fault-kind.js';
import {
  ERROR_PAGES,
  GATEWAY_PAGES,
  type GatewayAnswerOptions,
  type GatewayPageName,
  gatewayAnswer,
} from './gateway-pages.js';

/** When the gateway answers: as soon as it has seen the head; instead of the server; or after the server has acted. */
export type GatewayTime = 'early' | 'before' | 'after';

/** The answers of a gateway in place of the server. */
export const gatewayFaults = {
  page: faultKind<GatewayAnswerOptions & { readonly when: GatewayTime }>({
    sentence:
      'Instead of the answer, a page of a proxy, a portal or a login comes, before or after the server has acted.',
    effect: ({ when, ...options }) => ({ gateway: { when, answer: gatewayAnswer(options) } }),
    choose: (random) => {
      const status = random.pick(STATUSES);
      return {
        when: chooseTime(random),
        status,
        page: random.pick(ERROR_PAGES),
        ...(random.chance(0.3) && { retryAfterSeconds: random.pick([0, 1, 5, 120, 86_400]) }),
        ...(random.chance(0.3) && { closes: true }),
      };
    },
  }),
  portal: faultKind<{ readonly when: GatewayTime; readonly page: GatewayPageName }>({
    sentence: 'Instead of the answer, a page comes that says 200 OK.',
    effect: ({ when, page }) => ({ gateway: { when, answer: gatewayAnswer({ page, status: 200 }) } }),
    choose: (random) => ({ when: chooseTime(random), page: random.pick(PAGES_WITH_TEXT) }),
  }),
  redirect: faultKind<{ readonly when: GatewayTime; readonly status: number; readonly location: string }>({
    sentence: 'Instead of the answer, the client is sent elsewhere.',
    effect: ({ when, ...head }) => ({ gateway: { when, answer: gatewayAnswer({ ...head, page: 'nginx' }) } }),
    choose: (random) => ({
      when: chooseTime(random),
      status: random.pick([300, 301, 302, 303, 307, 308]),
      location: random.pick([
        'https://portal.example.net/login',
        '/',
        'http://ce.example.org/arex',
        '//evil.example.net/a',
        '',
      ]),
    }),
  }),
};

const chooseTime = (random: Random): GatewayTime => random.pick(['early', 'before', 'before', 'after', 'after']);

// 204 and 304 have no body, and 1xx is no answer.
const STATUSES = [
  ...[300, 301, 302, 303, 304, 305, 307, 308],
  ...[
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 425, 426,
  ],
  ...[428, 429, 431, 451, 499],
  ...[500, 501, 502, 502, 503, 503, 504, 504, 505, 507, 508, 511, 520, 521, 522, 524, 525, 599],
];

const PAGES_WITH_TEXT = (Object.keys(GATEWAY_PAGES) as GatewayPageName[]).filter((page) => page !== 'empty');
