import { type WireAnswer, withBody } from '../exchange/wire-answer.js';
import { faultKind, lie } from './fault-kind.js';

const without = (headers: WireAnswer['headers'], ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

/** The same byte again and again, made while it is read. */
function* repeated(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, ' ');
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

/** More than is read of a text, and little enough for a program that follows the output of a job to read in a moment. */
const HUGE_ENOUGH_BYTES = 80_000_000;

/** What is wrong with how long an otherwise good answer is. */
export const lengthFaults = {
  'short-body': faultKind<{ readonly missing: number; readonly afterwards: WireAnswer['afterShortBody'] }>({
    sentence: 'The body ends before the announced length.',
    effect: ({ missing, afterwards }) => ({
      lie: (answer) => {
        const announced = withBody(answer, (body) => body);
        const { body } = withBody(answer, (whole) => whole.subarray(0, Math.max(0, whole.length - missing)));
        return { ...announced, body, afterShortBody: afterwards };
      },
    }),
    choose: (random) => ({ missing: random.integer(1, 200), afterwards: random.pick(['closes', 'stays-open']) }),
  }),
  'long-body': faultKind<{ readonly extra: number }>({
    sentence: 'The body goes on after the announced length.',
    effect: ({ extra }) => ({
      lie: (answer) => {
        const announced = withBody(answer, (body) => body);
        return { ...announced, body: withBody(answer, (body) => Buffer.concat([body, Buffer.alloc(extra, '}')])).body };
      },
    }),
    choose: (random) => ({ extra: random.integer(1, 200) }),
  }),
  'well-framed-cut': faultKind<{ readonly missing: number }>({
    sentence: 'The body is cut, and its announced length agrees with what is left.',
    effect: ({ missing }) => ({
      lie: (answer) => withBody(answer, (body) => body.subarray(0, Math.max(0, body.length - missing))),
    }),
    choose: (random) => ({ missing: random.integer(1, 200) }),
  }),
  'no-length': lie('The length of the body is not announced: its end is that of the connection.', (answer) => ({
    ...answer,
    headers: { ...without(answer.headers, 'content-length', 'transfer-encoding'), connection: 'close' },
  })),
  'endless-body': lie('The body never ends.', (answer) => ({
    ...answer,
    headers: { ...without(answer.headers, 'content-length'), 'transfer-encoding': 'chunked' },
    body: repeated(Number.POSITIVE_INFINITY),
  })),
  'huge-body': faultKind<{ readonly bytes: number }>({
    sentence: 'The body announces gigabytes, and has more than a text may have before the server gives up.',
    effect: ({ bytes }) => ({
      // A HEAD has no body. One that announced as much would confirm the lie, and a server that lies consistently is believed.
      lie: (answer, { method }) =>
        method === 'HEAD'
          ? answer
          : {
              ...answer,
              headers: { ...without(answer.headers, 'transfer-encoding'), 'content-length': String(bytes) },
              body: repeated(Math.min(bytes, HUGE_ENOUGH_BYTES)),
              afterShortBody: 'closes',
            },
    }),
    choose: (random) => ({ bytes: random.pick([100_000_000, 8_589_934_592, 2 ** 53 - 1]) }),
  }),
  'huge-head': faultKind<{ readonly bytes: number }>({
    sentence: 'The head of the answer is longer than any server sends.',
    effect: ({ bytes }) => ({
      lie: (answer) => ({ ...answer, headers: { ...answer.headers, 'x-filling': 'x'.repeat(bytes) } }),
    }),
    choose: (random) => ({ bytes: random.integer(10_000, 100_000) }),
  }),
  'wrong-size': faultKind<{ readonly by: number }>({
    sentence: 'HEAD and the listing of a directory tell sizes that files do not have.',
    effect: ({ by }) => ({
      lie: (answer, { method }) => {
        const shifted = (size: string) => String(Math.max(0, Number(size) + by));
        if (method === 'HEAD') {
          const { 'content-length': length = '0' } = answer.headers;
          return { ...answer, headers: { ...answer.headers, 'content-length': shifted(length) } };
        }
        return withBody(answer, (body) => {
          const text = body.toString('latin1');
          const told = text.replace(
            /(<file size="|getcontentlength>)(\d+)/g,
            (_, before: string, size: string) => before + shifted(size),
          );
          return told === text ? body : Buffer.from(told, 'latin1');
        });
      },
    }),
    choose: (random) => ({ by: random.pick([-1_000_000, -1, 1, 1_000_000]) }),
  }),
};
