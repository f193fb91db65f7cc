import type { HostRequest } from '../exchange/host.js';
import { type WireAnswer, wireAnswer } from '../exchange/wire-answer.js';
import { faultKind, lie } from './fault-kind.js';

interface ContentRange {
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

function contentRange({ status, headers }: WireAnswer): ContentRange | undefined {
  const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  return status === 206 && from !== undefined
    ? { from: Number(from), to: Number(to), total: Number(total) }
    : undefined;
}

const asked = (request: HostRequest, range: string | undefined): HostRequest => {
  const { range: _, ...headers } = request.headers;
  return { ...request, headers: range === undefined ? headers : { ...headers, range } };
};

/** What is wrong with a part of a file. */
export const rangeFaults = {
  'ignored-range': lie('The whole file comes where a part was asked for.', (answer, request, ask) =>
    request.method === 'GET' && request.headers.range !== undefined
      ? wireAnswer(ask(asked(request, undefined)))
      : answer,
  ),
  'other-range': faultKind<{ readonly by: number }>({
    sentence: 'Another part of a file comes than was asked for, and is called so.',
    effect: ({ by }) => ({
      lie: (answer, request, ask) => {
        const range = contentRange(answer);
        if (range === undefined || request.method !== 'GET') return answer;
        const from = Math.min(Math.max(0, range.from + by), range.total - 1);
        return wireAnswer(ask(asked(request, `bytes=${from}-`)));
      },
    }),
    choose: (random) => ({ by: random.pick([-1_000, -1, 1, 1_000]) }),
  }),
  'wrong-content-range': faultKind<{ readonly claim: 'start' | 'total' | 'nonsense' | 'none' }>({
    sentence: 'The right part of a file comes, and is called another one.',
    effect: ({ claim }) => ({
      lie: (answer) => {
        const range = contentRange(answer);
        if (range === undefined) return answer;
        const { 'content-range': _, ...headers } = answer.headers;
        if (claim === 'none') return { ...answer, headers };
        const { from, to, total } = range;
        const claims = {
          start: `bytes ${from + 1}-${to + 1}/${total + 1}`,
          total: `bytes ${from}-${to}/${total * 2}`,
          nonsense: `bytes ${to}-${from}/-1`,
        };
        return { ...answer, headers: { ...headers, 'content-range': claims[claim] } };
      },
    }),
    choose: (random) => ({ claim: random.pick(['start', 'total', 'nonsense', 'none']) }),
  }),
  'unasked-range': faultKind<{ readonly bytes: number }>({
    sentence: 'The beginning of a file comes as a part, where all of it was asked for.',
    effect: ({ bytes }) => ({
      lie: (answer, request, ask) =>
        request.method === 'GET' && request.headers.range === undefined && answer.status === 200
          ? wireAnswer(ask(asked(request, `bytes=0-${bytes - 1}`)))
          : answer,
    }),
    choose: (random) => ({ bytes: random.integer(1, 1_000) }),
  }),
};
