import { NoSuitableQueueError, NotAuthorisedError, ProxyGenerationError } from '../errors/index.js';
import { chooseShares } from '../information/choose-share.js';
import type { ComputingService } from '../information/computing-service.js';
import { findQueueForOthers, organisationsOf } from '../information/queue-organisations.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import { type ExaminedQueue, foundWith, NOT_NEEDED, type Outcome, type ShownIdentity } from './finding.js';
import type { AnyCheck } from './run-checks.js';
import type { Subject } from './subject.js';

/** Servers renew what they publish every few minutes. */
const OLD_MS = 15 * 60_000;

/** What the checks of the service need. */
export interface ServiceChecksDependencies {
  readonly subject: Subject;
  /** What the server sees; undefined before it is known. */
  readonly shown: () => ShownIdentity | undefined;
  /** The queue that is to take a job. @default any */
  readonly queue: string | undefined;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}

/** The checks of what the server answers to the user, in their order. */
export function serviceChecks(parts: ServiceChecksDependencies): readonly AnyCheck[] {
  const { subject, shown, queue, signal } = parts;
  const options: CallOptions = { signal };
  let info: ComputingService | undefined;
  return [
    {
      name: 'interface',
      needs: ['token', 'proxy', 'server-certificate'],
      run: async () => {
        try {
          return { status: 'ok', facts: { label: (await subject.service(options)).label } };
        } catch (error) {
          // The server tells what it speaks only to those whom it lets in: why it does not is a matter of the next check.
          if (isOfAccess(error)) return { status: 'skipped', because: ['authorisation'] };
          throw error;
        }
      },
    },
    {
      name: 'authorisation',
      needs: ['interface'],
      run: () => checkAuthorisation(subject, shown, options),
    },
    {
      name: 'information',
      needs: ['interface'],
      run: async () => {
        info = await subject.offer(options);
        const { name, createdAt, implementation } = info;
        const software = [implementation?.name, implementation?.version].filter(Boolean).join(' ') || undefined;
        return { status: 'ok', facts: { name, software, createdAt } };
      },
    },
    {
      name: 'clock',
      needs: ['interface'],
      run: async () => checkClock(subject, info?.createdAt, parts.now()),
    },
    {
      name: 'delegation',
      needs: ['authorisation'],
      run: async () => {
        // A token is handed over only for a job that needs it: who has it can use it.
        if (shown()?.kind === 'token') return NOT_NEEDED;
        return { status: 'ok', facts: { id: await (await subject.service(options)).delegate(options) } };
      },
    },
    {
      name: 'queues',
      needs: ['information'],
      run: () => checkQueues(subject, info, queue),
    },
  ];
}

const isOfAccess = (error: unknown): boolean =>
  error instanceof NotAuthorisedError || error instanceof ProxyGenerationError;

async function checkAuthorisation(
  { service }: Subject,
  shown: ServiceChecksDependencies['shown'],
  options: CallOptions,
): Promise<Outcome<'authorisation'>> {
  try {
    // Some servers show their interface to all; listing jobs needs authorisation on all of them.
    await (await service(options)).listActivities(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return { status: 'failed', error, facts: shown() ?? {} };
  }
  return { status: 'ok', facts: shown() ?? { kind: 'proxy', identity: undefined, groups: [] } };
}

function checkClock({ clocks }: Subject, createdAt: Date | undefined, now: Date): Outcome<'clock'> {
  const { latest, difference } = clocks;
  const facts = { serverTime: latest };
  if (difference !== undefined) {
    const { how, ours, theirs } = difference;
    return foundWith<'clock'>(facts, [{ kind: 'clocks-differ', how, ours, theirs }]);
  }
  const isOld = createdAt !== undefined && now.getTime() - createdAt.getTime() >= OLD_MS;
  return foundWith<'clock'>(facts, isOld ? [{ kind: 'old-information', createdAt }] : []);
}

async function checkQueues(
  { organisations }: Subject,
  info: ComputingService | undefined,
  queue: string | undefined,
): Promise<Outcome<'queues'>> {
  if (info === undefined) throw new RangeError('The information of the server has not been read');
  const description = { executable: { path: '/bin/sh' }, resources: queue === undefined ? {} : { queue } };
  const queues = info.shares.map((share): ExaminedQueue => {
    try {
      chooseShares({ ...info, shares: [share] }, description);
      return { name: share.name, obstacle: undefined };
    } catch (error) {
      if (!(error instanceof NoSuitableQueueError)) throw error;
      return { name: share.name, obstacle: error.obstacles[0] };
    }
  });
  const [first] = chooseShares(info, description);
  const target = first && (first.queue ?? first.name);
  if (target === undefined || organisationsOf(info.shares, target).length === 0)
    return { status: 'ok', facts: { queues } };
  const found = findQueueForOthers(info.shares, target, await organisations());
  return foundWith<'queues'>(
    { queues },
    found === undefined
      ? []
      : [{ kind: 'queue-for-others', queue: target, organisations: found.organisations, shown: found.kind }],
  );
}
